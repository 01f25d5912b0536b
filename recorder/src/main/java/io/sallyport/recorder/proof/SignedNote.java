package io.sallyport.recorder.proof;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A checkpoint as a signed note, <https://c2sp.org/tlog-checkpoint>: what it says, and who says
/// so.
///
/// @param origin which log
/// @param size how many entries
/// @param root the root of the tree over them, Base64
/// @param text what is signed
/// @param signatures at least one
public record SignedNote(
        String origin, long size, String root, String text, List<NoteSignature> signatures) {
    static final String DASH = "\u2014 ";
    static final int MAX_SIGNATURES = 16;
    private static final int MAX_LINE = 1024;

    /// The most bytes of a note that is read.
    public static final int MAX_BYTES = 16 * 1024;

    public SignedNote {
        signatures = List.copyOf(signatures);
    }

    /// One signature line.
    ///
    /// @param name of the key
    /// @param id of the key, in hex
    /// @param signature hex
    public record NoteSignature(String name, String id, String signature) {}

    /// The whole note, as it was read.
    public String note() {
        StringBuilder note = new StringBuilder(text).append('\n');
        for (NoteSignature each : signatures) {
            note.append(DASH)
                    .append(each.name())
                    .append(' ')
                    .append(Hashes.base64(HexFormat.of().parseHex(each.id() + each.signature())))
                    .append('\n');
        }
        return note.toString();
    }

    /// Reads a note that is nothing but a checkpoint.
    public static Optional<SignedNote> parse(String note) {
        Reading reading = read(note.getBytes(StandardCharsets.UTF_8), 0);
        return reading.note() != null
                        && reading.end() == note.getBytes(StandardCharsets.UTF_8).length
                ? Optional.of(reading.note())
                : Optional.empty();
    }

    /// The last note in a journal's file of checkpoints that counts at most `most` entries.
    public static Optional<SignedNote> lastOf(Path checkpoints, long most) throws IOException {
        byte[] bytes = Files.readAllBytes(checkpoints);
        Optional<SignedNote> last = Optional.empty();
        Reading reading = read(bytes, 0);
        while (reading.note() != null) {
            if (reading.note().size() <= most) {
                last = Optional.of(reading.note());
            }
            reading = read(bytes, reading.end() + 1);
        }
        return last;
    }

    /// What is wrong with its signatures, if anything: one of the keys must have made one, and none
    /// that names one of the keys may be bad.
    public Optional<String> wrongBy(Collection<VerifierKey> keys) {
        return wrongBy(text, signatures, keys);
    }

    static Optional<String> wrongBy(
            String text, List<NoteSignature> signatures, Collection<VerifierKey> keys) {
        boolean good = false;
        for (NoteSignature each : signatures) {
            for (VerifierKey key : keys) {
                if (key.name().equals(each.name()) && key.id().equals(each.id())) {
                    if (!key.verifies(text, HexFormat.of().parseHex(each.signature()))) {
                        return Optional.of("its signature is not good");
                    }
                    good = true;
                }
            }
        }
        return good
                ? Optional.empty()
                : Optional.of(
                        "it is signed by "
                                + signatures.getFirst().name()
                                + " with key "
                                + signatures.getFirst().id()
                                + ", which is no key that is trusted here");
    }

    /// A note somewhere in a file, or that there is none.
    ///
    /// @param note absent where there is no note
    /// @param end where it ends
    /// @param cut whether what is there could become a note if the file went on
    record Reading(@Nullable SignedNote note, int end, boolean cut) {}

    static Reading read(byte[] bytes, int from) {
        Lines lines = new Lines(bytes, from);
        Reading bad = new Reading(null, from, false);
        Reading cut = new Reading(null, from, true);
        String origin = lines.next();
        String size = lines.next();
        String root = lines.next();
        String empty = lines.next();
        if (origin == null || size == null || root == null || empty == null) {
            return lines.tooLong ? bad : cut;
        }
        if (origin.isEmpty()
                || !origin.matches("[!-*,-~]{1,200}")
                || !size.matches("0|[1-9][0-9]{0,17}")
                || Hashes.hash(root).isEmpty()
                || !empty.isEmpty()) {
            return bad;
        }
        List<NoteSignature> signatures = new ArrayList<>();
        int end = lines.at;
        for (String line = lines.next();
                line != null && line.startsWith(DASH);
                line = lines.next()) {
            Optional<NoteSignature> signature = signature(line);
            if (signature.isEmpty() || signatures.size() == MAX_SIGNATURES) {
                return bad;
            }
            signatures.add(signature.get());
            end = lines.at;
        }
        if (signatures.isEmpty()) {
            return end == bytes.length || lines.cut ? cut : bad;
        }
        String text = origin + "\n" + size + "\n" + root + "\n";
        return new Reading(
                new SignedNote(origin, Long.parseLong(size), root, text, signatures), end, false);
    }

    static Optional<NoteSignature> signature(String line) {
        String[] parts = line.substring(DASH.length()).split(" ", -1);
        if (parts.length != 2 || !parts[0].matches("[!-*,-~]{1,200}")) {
            return Optional.empty();
        }
        return Hashes.canonical(parts[1])
                .filter(bytes -> bytes.length > 4)
                .map(bytes ->
                        new NoteSignature(
                                parts[0],
                                HexFormat.of().formatHex(bytes, 0, 4),
                                HexFormat.of().formatHex(bytes, 4, bytes.length)));
    }

    /// Lines of a file of bounded length.
    private static final class Lines {
        private final byte[] bytes;
        private int at;
        private boolean cut;
        private boolean tooLong;

        Lines(byte[] bytes, int from) {
            this.bytes = bytes;
            this.at = from;
        }

        /// The next line without its line feed; null where the file ends before it does.
        @Nullable String next() {
            for (int i = at; i < bytes.length && i - at <= MAX_LINE; i++) {
                if (bytes[i] == '\n') {
                    String line =
                            new String(Arrays.copyOfRange(bytes, at, i), StandardCharsets.UTF_8);
                    at = i + 1;
                    return line;
                }
            }
            cut = true;
            tooLong = bytes.length - at > MAX_LINE;
            return null;
        }
    }
}
