package io.sallyport.gateway.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// The argument that names a recording: a file, or a session's id below a data folder.
final class RecordingFile {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls
    private CommandSpec spec;

    @Parameters(paramLabel = "RECORDING", description = "a .rec file, or the id of a session")
    private String named = "";

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "the data folder to find a session id in (data, data/demo)")
    private @Nullable Path data;

    /// The file.
    Path path() throws IOException {
        return find(named, data)
                .orElseThrow(() ->
                        new ParameterException(
                                spec.commandLine(),
                                "there is no recording "
                                        + named
                                        + ": give a .rec file, or a session id and --data"));
    }

    /// @param named a file, or a session's id
    /// @param given the data folder to look in; null: those that there are where nobody says
    static Optional<Path> find(String named, @Nullable Path given) throws IOException {
        Path file = Path.of(named);
        if (Files.isRegularFile(file)) {
            return Optional.of(file);
        }
        if (named.matches("[a-z0-9-]{1,64}")) {
            for (Path folder :
                    given == null
                            ? new Path[] {Path.of("data"), Path.of("data/demo")}
                            : new Path[] {given}) {
                Optional<Path> found = below(folder.resolve("recordings"), named + ".rec");
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Path> below(Path folder, String name) throws IOException {
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try (Stream<Path> files =
                Files.find(
                        folder, 4, (file, facts) -> file.getFileName().toString().equals(name))) {
            return files.findFirst();
        }
    }
}
