package io.sallyport.recorder.shipping;

import io.sallyport.recorder.journal.Entry;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Writes entries as lines of JSON into a file, the same documents that Elasticsearch gets; for
/// whatever reads files. The file is rotated by size: `audit.jsonl` becomes `audit.jsonl.1`, and so
/// on; the oldest is removed.
public final class JsonLinesSink implements ShippingSink {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int MAX_LINE_BYTES = 8 << 20;

    private final Path file;
    private final long maxBytes;
    private final int keep;
    private final DataStream stream;
    private @Nullable FileChannel channel;

    /// Of the last whole line; what comes again is not written again.
    private @Nullable String lastId;

    /// @param maxBytes when the file has grown past this it is rotated
    /// @param keep how many rotated ones are kept beside it
    public JsonLinesSink(Path file, long maxBytes, int keep, DataStream stream) {
        if (maxBytes < 1 || keep < 1) {
            throw new IllegalArgumentException("rotation by " + maxBytes + " bytes, " + keep);
        }
        this.file = file;
        this.maxBytes = maxBytes;
        this.keep = keep;
        this.stream = stream;
    }

    @Override
    public String name() {
        return "file";
    }

    @Override
    public byte[] pack(Entry entry) {
        return EcsDocument.of(entry, stream);
    }

    @Override
    public synchronized Delivery ship(List<Parcel> parcels, boolean perhapsThere) {
        try {
            FileChannel out = opened();
            boolean wrote = false;
            for (Parcel parcel : parcels) {
                if (perhapsThere && isWritten(parcel)) {
                    continue;
                }
                ByteBuffer line = ByteBuffer.allocate(parcel.document().length + 1);
                line.put(parcel.document()).put((byte) '\n').flip();
                while (line.hasRemaining()) {
                    out.write(line);
                }
                lastId = parcel.id();
                wrote = true;
            }
            if (wrote) {
                out.force(false);
            }
            if (out.size() > maxBytes) {
                rotate();
            }
            return Delivery.COMPLETE;
        } catch (IOException e) {
            close(); // what it holds is read again before anything is added
            throw new SinkUnavailableException("cannot write " + file + ": " + e, e, true);
        }
    }

    /// Lines are in the journal's order: what is not after the last one is there.
    private boolean isWritten(Parcel parcel) {
        String last = lastId;
        if (last == null) {
            return false;
        }
        int dash = last.lastIndexOf('-');
        String journal = last.substring(0, dash + 1);
        return parcel.id().startsWith(journal)
                && parcel.entry().sequence() <= Long.parseLong(last.substring(dash + 1));
    }

    private FileChannel opened() throws IOException {
        if (channel != null) {
            return channel;
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        lastId = mendEnd(file);
        if (lastId == null) {
            lastId = mendEnd(rotated(1));
        }
        FileChannel opened =
                FileChannel.open(
                        file,
                        Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        channel = opened;
        return opened;
    }

    /// Cuts off half a line that a crash left, and returns the id of the last whole one.
    private static @Nullable String mendEnd(Path file) throws IOException {
        if (!Files.exists(file)) {
            return null;
        }
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "rw")) {
            long length = in.length();
            int window = (int) Math.min(length, 2L * MAX_LINE_BYTES);
            byte[] end = new byte[window];
            in.seek(length - window);
            in.readFully(end);
            int stop = lastLineFeed(end, window - 1);
            if (stop < window - 1) {
                in.setLength(length - window + stop + 1);
                in.getChannel().force(true);
            }
            if (stop < 0) {
                return null;
            }
            int start = lastLineFeed(end, stop - 1) + 1;
            String line = new String(end, start, stop - start, StandardCharsets.UTF_8);
            String id = JSON.readTree(line).at("/event/id").asString("");
            return id.matches("[a-z0-9]+-\\d{1,18}") ? id : null;
        } catch (JacksonException e) {
            return null; // not ours: nothing of it is known, and everything is added
        }
    }

    private static int lastLineFeed(byte[] bytes, int from) {
        for (int i = from; i >= 0; i--) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private void rotate() throws IOException {
        closeChannel();
        for (int i = keep - 1; i >= 1; i--) {
            if (Files.exists(rotated(i))) {
                Files.move(rotated(i), rotated(i + 1), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.move(file, rotated(1), StandardCopyOption.REPLACE_EXISTING);
    }

    private Path rotated(int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }

    private void closeChannel() throws IOException {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public synchronized void close() {
        try {
            closeChannel();
        } catch (IOException e) {
            // Each batch was forced to disk before it counted.
        }
    }
}
