package io.sallyport.gateway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.recording.Frame;
import io.sallyport.recorder.recording.HouseKey;
import io.sallyport.recorder.recording.OutputStreamKind;
import io.sallyport.recorder.recording.RecordingReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/// What a gateway's journal says since a moment.
public final class Facts {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private final TestingGateway gateway;
    private final long from;

    Facts(TestingGateway gateway, long from) {
        this.gateway = gateway;
        this.from = from;
    }

    /// All of this kind, now.
    public List<Entry> all(String kind) {
        return gateway.entries(from).stream().filter(e -> e.fact().equals(kind)).toList();
    }

    /// Waits for the first of this kind.
    public Entry await(String kind) {
        return await(kind, entry -> true);
    }

    public Entry await(String kind, Predicate<Entry> which) {
        Awaitility.await()
                .alias(kind)
                .atMost(TIMEOUT)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> all(kind).stream().anyMatch(which));
        return all(kind).stream().filter(which).findFirst().orElseThrow();
    }

    /// Waits for so many of a kind.
    public List<Entry> await(String kind, int count) {
        Awaitility.await()
                .alias(count + " of " + kind)
                .atMost(TIMEOUT)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> all(kind).size() >= count);
        return all(kind);
    }

    /// Waits for the first recording to be sealed; proves that it is what the journal vouches for
    /// and that nothing in it is damaged.
    public List<Frame> recording() {
        return recording(await("RecordingSealed"));
    }

    /// The same, of one session.
    public List<Frame> recordingOf(String session) {
        return recording(
                await("RecordingSealed", entry -> session.equals(entry.header().session())));
    }

    /// Waits for the first recording to be sealed; returns its file, proved to be what the journal
    /// vouches for.
    public Path sealed() {
        return file(await("RecordingSealed"));
    }

    private List<Frame> recording(Entry sealed) {
        Path file = file(sealed);
        List<Frame> frames = new ArrayList<>();
        try (RecordingReader reader = open(file)) {
            reader.forEachRemaining(frames::add);
            assertThat(reader.damage()).isEqualTo(Optional.empty());
        }
        return frames;
    }

    /// A recording that is written anew meanwhile is vouched for by a later seal.
    private Path file(Entry sealed) {
        String name = sealed.detail().get("file").asString();
        Path file = gateway.data().resolve("recordings").resolve(name);
        Awaitility.await()
                .alias("a seal of what lies in " + name)
                .atMost(TIMEOUT)
                .until(() -> {
                    String sha256 = sha256(file);
                    return all("RecordingSealed").stream()
                            .map(Entry::detail)
                            .anyMatch(seal ->
                                    seal.get("file").asString().equals(name)
                                            && seal.get("complete").asBoolean()
                                            && seal.get("sha256").asString().equals(sha256));
                });
        return file;
    }

    /// Opens a recording with the gateway's own key.
    public RecordingReader open(Path file) {
        Path key = gateway.data().resolve("house").resolve(HouseKey.FILE);
        return RecordingReader.open(file, List.of(HouseKey.existing(key)));
    }

    /// What these frames hold of standard output.
    public static String output(List<Frame> frames) {
        return text(frames, OutputStreamKind.STDOUT);
    }

    public static String errors(List<Frame> frames) {
        return text(frames, OutputStreamKind.STDERR);
    }

    private static String text(List<Frame> frames, OutputStreamKind stream) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Frame frame : frames) {
            if (frame instanceof Frame.Written written && written.stream() == stream) {
                all.writeBytes(written.data());
            }
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    /// What these frames hold of a terminal.
    public static String shown(List<Frame> frames) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Frame frame : frames) {
            if (frame instanceof Frame.Shown shown) {
                all.writeBytes(shown.data());
            }
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    /// Lower-case hex.
    public static String sha256(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            new DigestInputStream(in, digest).transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
