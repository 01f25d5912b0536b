package io.sallyport.gateway.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;

/// A client program: run as a process with a bound on its time, with an empty home, and with
/// nothing of the environment but `PATH`. Its output goes to files, so that none is too large.
public final class RealClient {
    /// What a client may take when a test says nothing.
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static final Path HOME = emptyHome();

    private final List<String> command;
    private final Map<String, String> environment = new HashMap<>();
    private @Nullable Path input;
    private boolean inputIsOpen;
    private @Nullable Path output;
    private @Nullable Path folder;
    private Duration timeout = TIMEOUT;

    private RealClient(List<String> command) {
        this.command = command;
    }

    public static RealClient of(String... command) {
        return new RealClient(new ArrayList<>(List.of(command)));
    }

    /// More words at the end of the command.
    public RealClient and(String... words) {
        command.addAll(List.of(words));
        return this;
    }

    public RealClient with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    public RealClient in(Path workingFolder) {
        folder = workingFolder;
        return this;
    }

    public RealClient within(Duration bound) {
        timeout = bound;
        return this;
    }

    /// Standard input is this file; without, it is empty.
    public RealClient reading(Path file) {
        input = file;
        return this;
    }

    /// Standard input is this text.
    public RealClient reading(String text) {
        try {
            Path file = Files.createTempFile(HOME, "stdin", "");
            Files.writeString(file, text);
            return reading(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Standard input stays open until [Running#closeInput].
    public RealClient withOpenInput() {
        inputIsOpen = true;
        return this;
    }

    /// Standard output goes to this file.
    public RealClient writing(Path file) {
        output = file;
        return this;
    }

    public Result run() {
        return start().result();
    }

    public Running start() {
        try {
            Path errors = Files.createTempFile(HOME, "stderr", "");
            Path out = output == null ? Files.createTempFile(HOME, "stdout", "") : output;
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().keySet().removeIf(name -> !name.equals("PATH"));
            builder.environment().put("HOME", HOME.toString());
            builder.environment().put("LC_ALL", "C.UTF-8");
            builder.environment().putAll(environment);
            if (folder != null) {
                builder.directory(folder.toFile());
            }
            if (!inputIsOpen) {
                builder.redirectInput((input == null ? Path.of("/dev/null") : input).toFile());
            }
            builder.redirectOutput(out.toFile());
            builder.redirectError(errors.toFile());
            return new Running(builder.start(), command, out, errors, timeout);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + command, e);
        }
    }

    private static Path emptyHome() {
        try {
            Path home = Files.createTempDirectory("sallyport-client");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> Folders.remove(home)));
            return home;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A client that runs.
    public record Running(
            Process process, List<String> command, Path output, Path errors, Duration timeout)
            implements AutoCloseable {

        /// Kills the client if it still runs.
        @Override
        public void close() {
            kill();
        }

        /// Waits for the client's end.
        public Result result() {
            try {
                if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                    kill();
                    throw new AssertionError(
                            "after " + timeout + " still running: " + command + "\n" + said());
                }
                return new Result(process.exitValue(), command, output, errors);
            } catch (InterruptedException e) {
                kill();
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }

        public Running type(String text) {
            try {
                OutputStream in = process.getOutputStream();
                in.write(text.getBytes(UTF_8));
                in.flush();
                return this;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        public Running closeInput() {
            try {
                process.getOutputStream().close();
                return this;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /// Waits until standard output or standard error holds this.
        public Running awaitText(String text) {
            Waiting.until(
                    text,
                    timeout,
                    () -> said().contains(text),
                    () -> !process.isAlive(),
                    this::said);
            return this;
        }

        /// As a power cut would: no chance to say goodbye.
        public void kill() {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }

        public String said() {
            return Result.text(output) + Result.text(errors);
        }
    }

    /// What a client came to.
    public record Result(int status, List<String> command, Path output, Path errorFile) {

        public String out() {
            return text(output);
        }

        public String errors() {
            return text(errorFile);
        }

        public Result succeeds() {
            return endsWith(0);
        }

        public Result endsWith(int expected) {
            Assertions.assertThat(status)
                    .as("status of %s, which said:\n%s\n%s", command, head(out()), head(errors()))
                    .isEqualTo(expected);
            return this;
        }

        static String text(Path file) {
            try {
                return new String(Files.readAllBytes(file), UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static String head(String text) {
            return text.length() < 4000 ? text : text.substring(0, 4000) + "…";
        }
    }
}
