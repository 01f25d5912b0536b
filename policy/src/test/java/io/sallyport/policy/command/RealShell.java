package io.sallyport.policy.command;

import io.sallyport.policy.command.SessionState.Dialect;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/// A real shell, which tells what words it hands to a function of the name `probe`.
final class RealShell {
    private static final String MARK = "\u0001\u0001end\u0000";

    private final Path program;
    private final Dialect dialect;
    private final Path folder;

    /// Where the shell is missing the test is skipped with a sentence; with `CI=true` it fails.
    RealShell(String name, Dialect dialect, Path folder) {
        this.program = Path.of("/usr/bin", name);
        this.dialect = dialect;
        this.folder = folder;
        if (!Files.isExecutable(program)) {
            String sentence =
                    "this test needs %s, which is not here: apt-get install %s"
                            .formatted(name, name);
            if ("true".equals(System.getenv("CI"))) {
                Assertions.fail(sentence);
            }
            Assumptions.abort(sentence);
        }
    }

    /// The words that each of the lines hands to `probe`, NUL after each; an empty text where it
    /// does not come to that.
    List<String> probed(List<String> lines) throws IOException, InterruptedException {
        Path script = folder.resolve("script");
        Files.writeString(script, script(lines));
        Path output = folder.resolve("output");
        Path empty = Files.createDirectories(folder.resolve("empty"));
        List<String> command = new ArrayList<>(List.of(program.toString()));
        if (dialect == Dialect.ZSH) {
            command.add("-f");
        }
        if (dialect == Dialect.FISH) {
            command.add("--no-config");
        }
        command.add(script.toString());
        ProcessBuilder builder = new ProcessBuilder(command).directory(empty.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.environment().put("HOME", "/home/alice");
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process process =
                builder.redirectOutput(output.toFile())
                        .redirectError(folder.resolve("errors").toFile())
                        .start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(program + " does not end");
        }
        String text = Files.readString(output, StandardCharsets.UTF_8);
        return Arrays.asList(text.split(MARK, -1)).subList(0, lines.size());
    }

    private String script(List<String> lines) {
        boolean fish = dialect == Dialect.FISH;
        StringBuilder script = new StringBuilder();
        script.append(
                fish
                        ? "function probe; printf '%s\\0' (count $argv) $argv; end\n"
                        : "probe() { printf '%s\\0' \"$#\" \"$@\"; }\n");
        for (String line : lines) {
            String quoted =
                    fish
                            ? "'" + line.replace("\\", "\\\\").replace("'", "\\'") + "'"
                            : "'" + line.replace("'", "'\\''") + "'";
            script.append(fish ? "begin; eval %s; end\n" : "( eval %s )\n".formatted(quoted));
            if (fish) {
                script.setLength(script.length() - "begin; eval %s; end\n".length());
                script.append("begin; eval ").append(quoted).append("; end\n");
            }
            script.append("printf '\\001\\001end\\0'\n");
        }
        return script.toString();
    }
}
