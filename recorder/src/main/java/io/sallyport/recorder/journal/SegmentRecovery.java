package io.sallyport.recorder.journal;

import io.sallyport.recorder.checkpoint.SignedCheckpoint;
import io.sallyport.recorder.journal.EntryFormat.BadLineException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What start-up makes of the files it finds: which entries are there, and what a crash left behind
/// them. Confined to one thread.
///
/// The last segment is verified line by line. Of earlier ones only the first and the last line are
/// looked at: verifying all of history is the verifier's work, not a restart's.
final class SegmentRecovery {
    /// What one crash can tear: a batch, and some slack for file systems that pad.
    static final long MAX_TORN_BYTES = EntryFormat.MAX_LINE_BYTES + 64 * 1024;

    private static final DateTimeFormatter FILE_TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final Path directory;
    private final Instant now;
    private final boolean withTree;
    private final @Nullable String acceptedLoss;
    private final MessageDigest digest = EntryFormat.sha256();
    private @Nullable String journal;

    private SegmentRecovery(
            Path directory, Instant now, boolean withTree, @Nullable String acceptedLoss) {
        this.directory = directory;
        this.now = now;
        this.withTree = withTree;
        this.acceptedLoss = acceptedLoss;
    }

    /// @param journal the journal's id; absent where no entry was ever durable
    /// @param toSay what start-up did, to be journalled
    /// @param tree the tree over all entries; absent where nobody signs it
    /// @param last the newest checkpoint, if there is one
    record Recovered(
            List<Segment> segments,
            long size,
            @Nullable String journal,
            List<Fact> toSay,
            @Nullable TreeFrontier tree,
            @Nullable SignedCheckpoint last) {}

    /// @param withTree whether the tree is wanted
    /// @param acceptedLoss why it is accepted that entries which were signed are no longer there;
    ///   absent: it is not
    static Recovered recover(
            Path directory, Instant now, boolean withTree, @Nullable String acceptedLoss)
            throws IOException {
        return new SegmentRecovery(directory, now, withTree, acceptedLoss).recover();
    }

    private Recovered recover() throws IOException {
        List<Path> files;
        try (Stream<Path> listing = Files.list(directory)) {
            files =
                    listing.filter(f -> Segment.isSegmentName(f.getFileName().toString()))
                            .sorted()
                            .toList();
        }
        List<Segment> segments = new ArrayList<>();
        for (int i = 0; i + 1 < files.size(); i++) {
            segments.add(finished(files.get(i), Segment.firstSequence(files.get(i + 1))));
        }
        if (files.isEmpty()) {
            requireSigned(0, "");
            return new Recovered(
                    segments, 0, null, List.of(), withTree ? new TreeFrontier() : null, null);
        }
        Path file = files.getLast();
        long first = Segment.firstSequence(file);
        Segment last = new Segment(file, first);
        long size = first;
        String why = "the last line is not complete";
        long length = Files.size(file);
        try (LineReader lines = new LineReader(file, 0, length)) {
            while (lines.advance()) {
                try {
                    check(lines, size);
                } catch (BadLineException e) {
                    why = String.valueOf(e.getMessage());
                    break;
                }
                last.indexed(lines.lineLength() + 1);
                size++;
            }
        }
        segments.add(last);
        String unreadable =
                last.bytes() < length
                        ? " At offset " + last.bytes() + " of " + file + ": " + why + "."
                        : "";
        requireTearable(file, last.bytes(), length, why);
        // Before anything is changed: what was signed and is not there is no crash.
        requireSigned(size, unreadable);
        SignedCheckpoint signed = CheckpointFiles.last(directory).orElse(null);
        requireOwn(signed);
        TreeFrontier tree =
                withTree
                        ? new TreeRebuild(
                                        directory,
                                        segments,
                                        signed == null ? null : signed.checkpoint())
                                .rebuild()
                        : null;
        List<Fact> toSay = new ArrayList<>();
        if (last.bytes() < length) {
            toSay.add(setAside(file, last.bytes(), length));
        }
        CheckpointFiles.setAsideTorn(directory).ifPresent(toSay::add);
        return new Recovered(segments, size, journal, toSay, tree, signed);
    }

    /// Refuses a journal that has fewer entries than were signed, unless that was accepted.
    private void requireSigned(long size, String unreadable) throws IOException {
        long signed =
                CheckpointFiles.last(directory).map(last -> last.checkpoint().size()).orElse(0L);
        if (signed <= size) {
            return;
        }
        if (acceptedLoss != null) {
            CheckpointFiles.giveUp(directory, size, acceptedLoss);
            return;
        }
        throw new JournalUnavailableException(
                "the journal in "
                        + directory
                        + " has "
                        + size
                        + " entries that can be read, but this node has signed a checkpoint of "
                        + signed
                        + ": entries "
                        + size
                        + " to "
                        + (signed - 1)
                        + " were durable and are gone."
                        + unreadable
                        + " The disk lied, or somebody cut them off. Not started: keep the"
                        + " directory as it is and restore it from a backup; or, to go on without"
                        + " them, which is journalled: sallyport journal accept-loss --reason TEXT");
    }

    private void requireOwn(@Nullable SignedCheckpoint signed) {
        if (signed != null
                && journal != null
                && !signed.checkpoint().origin().equals(FileJournal.originOf(journal))) {
            throw new JournalUnavailableException(
                    "the checkpoints in "
                            + directory
                            + " are of "
                            + signed.checkpoint().origin()
                            + ", the entries of journal "
                            + journal
                            + ". Not started: two journals were mixed up, restore one of them");
        }
    }

    private void check(LineReader lines, long sequence) throws BadLineException {
        Entry entry =
                EntryFormat.parse(
                        lines.bytes(),
                        lines.lineStart(),
                        lines.lineLength(),
                        sequence,
                        journal,
                        digest);
        if (journal == null) {
            journal = EntryFormat.journalOf(entry);
        }
    }

    private Segment finished(Path file, long nextFirst) throws IOException {
        long first = Segment.firstSequence(file);
        long length = Files.size(file);
        try {
            try (LineReader lines = new LineReader(file, 0, length)) {
                if (!lines.advance()) {
                    throw new BadLineException("it has no whole line", null);
                }
                check(lines, first);
            }
            try (LineReader lines = new LineReader(file, lastLine(file, length), length)) {
                if (!lines.advance() || lines.position() != length) {
                    throw new BadLineException("its last line is not complete", null);
                }
                check(lines, nextFirst - 1);
            }
        } catch (BadLineException e) {
            throw new JournalUnavailableException(
                    "journal segment "
                            + file
                            + " is damaged: "
                            + e.getMessage()
                            + "; it was finished long ago, so no crash explains this. Not started:"
                            + " keep the directory as it is, run `sallyport verify` on it and"
                            + " restore the segment from a backup",
                    e);
        }
        return new Segment(file, first, nextFirst - first, length);
    }

    /// Offset of the last line, found from behind.
    private static long lastLine(Path file, long length) throws IOException {
        int window = (int) Math.min(length, EntryFormat.MAX_LINE_BYTES + 1L);
        byte[] bytes = new byte[window];
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            in.seek(length - window);
            in.readFully(bytes);
        }
        for (int i = window - 2; i >= 0; i--) {
            if (bytes[i] == '\n') {
                return length - window + i + 1;
            }
        }
        return length - window;
    }

    private static void requireTearable(Path file, long offset, long length, String why) {
        long torn = length - offset;
        if (torn > MAX_TORN_BYTES) {
            throw new JournalUnavailableException(
                    "journal segment "
                            + file
                            + " is damaged at offset "
                            + offset
                            + " ("
                            + why
                            + ") and "
                            + torn
                            + " bytes follow; a crash tears at most "
                            + MAX_TORN_BYTES
                            + ". Not started: keep the directory as it is, run `sallyport verify`"
                            + " on it and restore the segment from a backup");
        }
    }

    private JournalTailSetAside setAside(Path file, long offset, long length) throws IOException {
        long torn = length - offset;
        Path copy = file.resolveSibling(file.getFileName() + ".torn-" + FILE_TIME.format(now));
        byte[] tail;
        try (InputStream in = Files.newInputStream(file)) {
            in.skipNBytes(offset);
            tail = in.readNBytes((int) torn);
        }
        try (FileChannel out =
                FileChannel.open(
                        copy,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")))) {
            java.nio.ByteBuffer bytes = java.nio.ByteBuffer.wrap(tail);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        SegmentFiles.forceDirectory(directory);
        // Only now: were the copy not durable, a power cut here would lose both.
        try (FileChannel segment = FileChannel.open(file, StandardOpenOption.WRITE)) {
            segment.truncate(offset);
            segment.force(true);
        }
        digest.reset();
        return new JournalTailSetAside(
                file.getFileName().toString(),
                offset,
                torn,
                HexFormat.of().formatHex(digest.digest(tail)),
                copy.getFileName().toString());
    }
}
