package io.sallyport.recorder.journal;

import io.sallyport.recorder.journal.EntryFormat.BadLineException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// One file of the journal, as far as it is durable, with a sparse index into it. Guarded by its
/// own monitor.
final class Segment {
    private static final String SUFFIX = ".journal";

    /// One offset is kept for this many entries.
    private static final int INDEX_EVERY = 256;

    private final Path file;
    private final long first;
    private final long entriesKnown;
    private long[] offsets = new long[8];
    private long entries;
    private long bytes;

    /// A segment whose lines are [indexed][#indexed] as they are verified or written.
    Segment(Path file, long first) {
        this(file, first, -1, 0);
    }

    /// A finished segment, whose index is built when it is first read.
    Segment(Path file, long first, long entries, long bytes) {
        this.file = file;
        this.first = first;
        this.entriesKnown = entries;
        this.bytes = entries < 0 ? 0 : bytes;
    }

    static Path fileFor(Path directory, long first) {
        return directory.resolve(nameOf(first, SUFFIX));
    }

    /// The name of a file that belongs to the segment that begins at `first`.
    static String nameOf(long first, String suffix) {
        return String.format(Locale.ROOT, "%020d%s", first, suffix);
    }

    /// The file of the segment that begins at `sequence`, beside this one.
    Path fileOfNext(long sequence) {
        return fileFor(file.resolveSibling(""), sequence);
    }

    static boolean isSegmentName(String name) {
        return name.matches("\\d{20}\\.journal");
    }

    static long firstSequence(Path file) {
        String name = file.getFileName().toString();
        return Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
    }

    Path file() {
        return file;
    }

    long first() {
        return first;
    }

    synchronized long bytes() {
        return bytes;
    }

    /// The next line, known to be durable, is this long with its line feed.
    synchronized void indexed(int lineBytes) {
        index(bytes);
        bytes += lineBytes;
    }

    private void index(long offset) {
        if (entries % INDEX_EVERY == 0) {
            int slot = (int) (entries / INDEX_EVERY);
            if (slot == offsets.length) {
                offsets = Arrays.copyOf(offsets, slot * 2);
            }
            offsets[slot] = offset;
        }
        entries++;
    }

    /// Adds entries from `sequence` on to `into`, until it holds `limit` of them or `maxBytes` of
    /// lines were read; always at least one, if there is one.
    void read(long sequence, int limit, long maxBytes, String journal, List<Entry> into)
            throws IOException {
        long offset;
        long end;
        long entry;
        synchronized (this) {
            if (entriesKnown > entries) {
                buildIndex();
            }
            if (sequence - first >= entries) {
                return;
            }
            int slot = (int) ((sequence - first) / INDEX_EVERY);
            offset = offsets[slot];
            entry = first + (long) slot * INDEX_EVERY;
            end = bytes;
        }
        MessageDigest digest = EntryFormat.sha256();
        long read = 0;
        try (LineReader lines = new LineReader(file, offset, end)) {
            while (into.size() < limit && read < maxBytes) {
                long at = lines.position();
                if (!lines.advance()) {
                    if (at < end) {
                        throw new IOException("no whole line at offset " + at + " of " + file);
                    }
                    return;
                }
                if (entry >= sequence) {
                    into.add(
                            EntryFormat.parse(
                                    lines.bytes(),
                                    lines.lineStart(),
                                    lines.lineLength(),
                                    entry,
                                    journal,
                                    digest));
                    read += lines.lineLength();
                }
                entry++;
            }
        } catch (BadLineException e) {
            throw new IOException(
                    "entry " + entry + " in " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private void buildIndex() throws IOException {
        entries = 0;
        try (LineReader lines = new LineReader(file, 0, bytes)) {
            long at = 0;
            while (lines.advance()) {
                index(at);
                at = lines.position();
            }
        }
        if (entries != entriesKnown) {
            throw new IOException(
                    file + " holds " + entries + " lines where " + entriesKnown + " belong");
        }
    }
}
