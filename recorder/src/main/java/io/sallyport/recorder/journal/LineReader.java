package io.sallyport.recorder.journal;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;

/// Reads a segment line by line, with a bound on the line. Confined to one thread.
///
/// Not a `FileChannel`: a channel is closed for everybody when one reading thread is interrupted.
final class LineReader implements Closeable {
    private static final int FIRST_BUFFER = 64 * 1024;

    private final RandomAccessFile file;
    private final long end;
    private byte[] buffer = new byte[FIRST_BUFFER];
    private int filled;
    private int next;
    private long filledUpTo;
    private int lineStart;
    private int lineLength;

    /// @param end where to stop, at most the file's length
    LineReader(Path path, long offset, long end) throws IOException {
        this.file = new RandomAccessFile(path.toFile(), "r");
        this.end = end;
        file.seek(offset);
        filledUpTo = offset;
    }

    /// Goes to the next line; false where no whole line of allowed length follows.
    boolean advance() throws IOException {
        int searched = next;
        while (true) {
            for (int i = searched; i < filled; i++) {
                if (buffer[i] == '\n') {
                    lineStart = next;
                    lineLength = i - next;
                    next = i + 1;
                    return true;
                }
            }
            searched = filled;
            if (filled - next > EntryFormat.MAX_LINE_BYTES || filledUpTo >= end) {
                return false;
            }
            if (next > 0) {
                System.arraycopy(buffer, next, buffer, 0, filled - next);
                filled -= next;
                searched -= next;
                next = 0;
            }
            if (filled == buffer.length) {
                buffer = Arrays.copyOf(buffer, buffer.length * 2);
            }
            int wanted = (int) Math.min(buffer.length - filled, end - filledUpTo);
            int read = file.read(buffer, filled, wanted);
            if (read < 0) {
                return false;
            }
            filled += read;
            filledUpTo += read;
        }
    }

    /// Where the next line begins in the file.
    long position() {
        return filledUpTo - (filled - next);
    }

    byte[] bytes() {
        return buffer;
    }

    int lineStart() {
        return lineStart;
    }

    /// Length of the line without its line feed.
    int lineLength() {
        return lineLength;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
