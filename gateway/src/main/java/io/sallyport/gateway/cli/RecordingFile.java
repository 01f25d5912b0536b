package io.sallyport.gateway.cli;

import io.sallyport.gateway.config.NodeFolder;
import io.sallyport.recorder.masking.Masks;
import io.sallyport.recorder.recording.HouseKey;
import io.sallyport.recorder.recording.KeyUnwrapper;
import io.sallyport.recorder.recording.RecipientKey;
import io.sallyport.recorder.recording.RecordingReader;
import io.sallyport.recorder.recording.RecordingUnavailableException;
import io.sallyport.recorder.store.RecordingCopies;
import io.sallyport.recorder.store.RecordingStore;
import io.sallyport.recorder.store.StoreUnavailableException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
    /// Not `--key`, which is the journal's, to verify with.
    static final String KEY_OPTION = "--recording-key";

    static final String CONFIG_OPTION = "--config";

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

    @Option(
            names = KEY_OPTION,
            paramLabel = "FILE",
            description =
                    "what opens it: a node's house/recording.key or an auditor's private key"
                            + " (default: the one of the same data folder)")
    private @Nullable Path key;

    @Option(
            names = CONFIG_OPTION,
            paramLabel = "FILE",
            description =
                    "the node's configuration: says where the store is, if only that has it, and what else is a secret")
    private @Nullable Path config;

    @Option(
            names = "--unmasked",
            description =
                    "show what it holds as it was, secrets and all (default: what looks like one is covered)")
    private boolean unmasked;

    /// What is covered.
    Masks masks() {
        return unmasked ? Masks.NONE : NodeFolder.masks(config);
    }

    /// Reads the recording from its start.
    RecordingReader open(Path file) {
        return RecordingReader.open(file, keys(file, key));
    }

    /// What may open a recording.
    ///
    /// @param given the key that was named; null: that of the data folder the recording lies in, if
    ///   there is one
    static List<KeyUnwrapper> keys(Path file, @Nullable Path given) {
        if (given != null) {
            return List.of(named(given));
        }
        Path folder = dataOf(file);
        Path house = folder == null ? null : folder.resolve("house").resolve(HouseKey.FILE);
        return house != null && Files.isRegularFile(house)
                ? List.of(HouseKey.existing(house))
                : List.of();
    }

    private static KeyUnwrapper named(Path key) {
        try (BufferedReader text = Files.newBufferedReader(key, StandardCharsets.ISO_8859_1)) {
            return text.read() == '-' ? RecipientKey.read(key) : HouseKey.existing(key);
        } catch (IOException e) {
            throw new RecordingUnavailableException("cannot read the key " + key + ": " + e, e);
        }
    }

    /// DATA, of DATA/recordings/YYYY/MM/DD/SESSION.rec.
    static @Nullable Path dataOf(Path file) {
        Path folder = file.toAbsolutePath().normalize();
        for (int up = 0; up < 5 && folder != null; up++) {
            folder = folder.getParent();
        }
        return folder;
    }

    /// The file.
    Path path() throws IOException {
        return find(named, data, config)
                .orElseThrow(() ->
                        new ParameterException(
                                spec.commandLine(),
                                "there is no recording "
                                        + named
                                        + ": give a .rec file, or a session id and --data"));
    }

    /// @param named a file, or a session's id
    /// @param given the data folder to look in; null: those that there are where nobody says
    /// @param config says where the store is; null: the environment may
    static Optional<Path> find(String named, @Nullable Path given, @Nullable Path config)
            throws IOException {
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
                Optional<Path> note = below(folder.resolve("recordings"), named + ".stored");
                if (note.isPresent()) {
                    return Optional.of(restored(named, note.get(), config));
                }
            }
        }
        return Optional.empty();
    }

    /// From the store, back into its place, so that everything beside it is found as ever.
    private static Path restored(String session, Path note, @Nullable Path config)
            throws IOException {
        try (RecordingStore store = NodeFolder.store(config).open()) {
            if (store == null) {
                throw new RecordingUnavailableException(
                        "the recording of "
                                + session
                                + " is only in the store that "
                                + note
                                + " names; give "
                                + CONFIG_OPTION
                                + " FILE, the node's configuration, to fetch it");
            }
            return RecordingCopies.restore(note, store);
        } catch (StoreUnavailableException e) {
            throw new RecordingUnavailableException(String.valueOf(e.getMessage()), e);
        }
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
