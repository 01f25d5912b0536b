package io.sallyport.recorder.journal;

import io.sallyport.recorder.checkpoint.SignedCheckpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The files of checkpoints beside the segments: `NNN.checkpoints` holds those that end within the
/// segment `NNN.journal`, one note after the other with an empty line behind each. Confined to one
/// thread.
final class CheckpointFiles implements AutoCloseable {
    private static final String SUFFIX = ".checkpoints";

    /// Given-up checkpoints before the journal says so; renamed once it did.
    private static final String GIVEN_UP = "checkpoints.lost";

    private final Path directory;
    private @Nullable Path file;
    private @Nullable FileChannel channel;

    CheckpointFiles(Path directory) {
        this.directory = directory;
    }

    /// One note in a file.
    ///
    /// @param offset where it begins
    /// @param end where the next one begins
    record Placed(SignedCheckpoint signed, long offset, long end) {
        long size() {
            return signed.checkpoint().size();
        }
    }

    /// The notes of one file.
    ///
    /// @param torn what is behind the last whole one, at most one note
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Content(Path file, List<Placed> notes, byte[] torn) {
        long wholeEnd() {
            return notes.isEmpty() ? 0 : notes.getLast().end();
        }
    }

    /// All files that are there, the oldest first.
    static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> listing = Files.list(directory)) {
            return listing.filter(f -> f.getFileName().toString().matches("\\d{20}\\.checkpoints"))
                    .sorted()
                    .toList();
        }
    }

    static Content read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        List<Placed> notes = new ArrayList<>();
        int at = 0;
        while (at < bytes.length) {
            // The empty line behind the text, then the one behind the signatures.
            int text = emptyLine(bytes, at);
            int end = text < 0 ? -1 : emptyLine(bytes, text + 1);
            if (end < 0) {
                break;
            }
            Optional<SignedCheckpoint> signed =
                    SignedCheckpoint.parse(new String(bytes, at, end - at, StandardCharsets.UTF_8));
            if (signed.isEmpty()) {
                throw damaged(file, at);
            }
            notes.add(new Placed(signed.get(), at, end + 1L));
            at = end + 1;
        }
        if (bytes.length - at > SignedCheckpoint.MAX_LENGTH) {
            throw damaged(file, at);
        }
        return new Content(file, notes, Arrays.copyOfRange(bytes, at, bytes.length));
    }

    /// Where the next empty line begins; below 0 where there is none.
    private static int emptyLine(byte[] bytes, int from) {
        for (int i = from + 1; i < bytes.length; i++) {
            if (bytes[i] == '\n' && bytes[i - 1] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private static JournalUnavailableException damaged(Path file, long offset) {
        return new JournalUnavailableException(
                file
                        + " is damaged: at offset "
                        + offset
                        + " there is no checkpoint. No crash leaves that. Not started: keep the"
                        + " directory as it is, run `sallyport verify` on it and restore the file"
                        + " from a backup");
    }

    /// The file that was written last and has something in it.
    static Optional<Content> newest(Path directory) throws IOException {
        for (Path file : list(directory).reversed()) {
            Content content = read(file);
            if (!content.notes().isEmpty() || content.torn().length > 0) {
                return Optional.of(content);
            }
        }
        return Optional.empty();
    }

    /// The newest checkpoint of all.
    static Optional<SignedCheckpoint> last(Path directory) throws IOException {
        for (Path file : list(directory).reversed()) {
            List<Placed> notes = read(file).notes();
            if (!notes.isEmpty()) {
                return Optional.of(notes.getLast().signed());
            }
        }
        return Optional.empty();
    }

    /// Cuts off what a crash left of a note that was being written; the fact says so.
    static Optional<CheckpointTailSetAside> setAsideTorn(Path directory) throws IOException {
        Optional<Content> newest = newest(directory);
        if (newest.isEmpty() || newest.get().torn().length == 0) {
            return Optional.empty();
        }
        Content content = newest.get();
        truncate(content.file(), content.wholeEnd());
        return Optional.of(
                new CheckpointTailSetAside(
                        content.file().getFileName().toString(),
                        content.wholeEnd(),
                        Base64.getEncoder().encodeToString(content.torn())));
    }

    /// Adds a checkpoint and returns once it is durable.
    ///
    /// @param segment where the segment begins in which it ends
    void append(SignedCheckpoint signed, long segment) throws IOException {
        Path wanted = directory.resolve(Segment.nameOf(segment, SUFFIX));
        FileChannel out = channel;
        if (out == null || !wanted.equals(file)) {
            close();
            out = open(wanted);
            channel = out;
            file = wanted;
        }
        long before = out.size();
        try {
            ByteBuffer bytes =
                    ByteBuffer.wrap((signed.note() + "\n").getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                out.write(bytes, before + bytes.position());
            }
            out.force(true);
        } catch (IOException e) {
            // A part of a note in the middle of the file would look like damage.
            out.truncate(before);
            close();
            throw e;
        }
    }

    private FileChannel open(Path wanted) throws IOException {
        FileChannel out =
                FileChannel.open(
                        wanted,
                        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        SegmentFiles.forceDirectory(directory);
        return out;
    }

    @Override
    public void close() throws IOException {
        FileChannel open = channel;
        channel = null;
        file = null;
        if (open != null) {
            open.close();
        }
    }

    // ---- entries that were signed and are lost

    /// Moves the checkpoints that count more than `size` entries out of the way. What it does is
    /// done again when it was interrupted: the copy is whole before anything is cut.
    static void giveUp(Path directory, long size, String reason) throws IOException {
        StringBuilder lost = new StringBuilder(reason.lines().findFirst().orElse("")).append("\n");
        List<Content> touched = new ArrayList<>();
        for (Path each : list(directory)) {
            Content content = read(each);
            touched.add(content);
            content.notes().stream()
                    .filter(note -> note.size() > size)
                    .forEach(note -> lost.append(note.signed().note()).append('\n'));
        }
        Path copy = directory.resolve(GIVEN_UP);
        if (!Files.exists(copy)) {
            write(directory, copy, lost.toString());
        }
        for (Content content : touched) {
            long keep =
                    content.notes().stream()
                            .filter(note -> note.size() > size)
                            .mapToLong(Placed::offset)
                            .min()
                            .orElse(-1);
            if (keep == 0) {
                Files.delete(content.file());
            } else if (keep > 0) {
                truncate(content.file(), keep);
            }
        }
        SegmentFiles.forceDirectory(directory);
    }

    /// What was given up and not journalled yet.
    static Optional<JournalLossAccepted> givenUp(Path directory, long size, String movedTo)
            throws IOException {
        Path copy = directory.resolve(GIVEN_UP);
        if (!Files.exists(copy)) {
            return Optional.empty();
        }
        String text = Files.readString(copy);
        String reason = text.substring(0, text.indexOf('\n'));
        long signed = 0;
        String root = "";
        for (String note : text.substring(text.indexOf('\n') + 1).split("(?<=\n)\n(?!\u2014)")) {
            Optional<SignedCheckpoint> parsed = SignedCheckpoint.parse(note);
            if (parsed.isPresent() && parsed.get().checkpoint().size() >= signed) {
                signed = parsed.get().checkpoint().size();
                root = parsed.get().checkpoint().root();
            }
        }
        return Optional.of(new JournalLossAccepted(size, signed, root, movedTo, reason));
    }

    /// After the journal said so.
    static void giveUpSaid(Path directory, String movedTo) throws IOException {
        Files.move(
                directory.resolve(GIVEN_UP),
                directory.resolve(movedTo),
                StandardCopyOption.ATOMIC_MOVE);
        SegmentFiles.forceDirectory(directory);
    }

    private static void write(Path directory, Path file, String text) throws IOException {
        Path fresh =
                Files.createTempFile(
                        directory,
                        ".lost-",
                        ".part",
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        try (FileChannel out = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        SegmentFiles.forceDirectory(directory);
    }

    private static void truncate(Path file, long length) throws IOException {
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
            out.truncate(length);
            out.force(true);
        }
    }
}
