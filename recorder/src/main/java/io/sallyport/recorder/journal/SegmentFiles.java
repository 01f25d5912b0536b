package io.sallyport.recorder.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// Where the journal's bytes go. The only reason for the interface is a disk that fails in tests.
interface SegmentFiles {

    /// Opens a segment for appending, creating it where it does not exist.
    SegmentFile open(Path file) throws IOException;

    /// A segment open for appending; used by the writer thread only.
    interface SegmentFile extends AutoCloseable {
        void write(ByteBuffer bytes) throws IOException;

        void force() throws IOException;

        void truncate(long size) throws IOException;

        @Override
        void close() throws IOException;
    }

    /// The operating system's files, readable by their owner only.
    static SegmentFiles real() {
        return file -> {
            FileChannel channel =
                    FileChannel.open(
                            file,
                            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rw-------")));
            channel.position(channel.size());
            // Without this a power cut may take the file's name, and with it durable entries.
            forceDirectory(file.toAbsolutePath().resolveSibling(""));
            return new ChannelSegmentFile(channel);
        };
    }

    static void forceDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    static void createDirectories(Path directory) throws IOException {
        Files.createDirectories(
                directory,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /// @param channel positioned at its end
    record ChannelSegmentFile(FileChannel channel) implements SegmentFile {
        @Override
        public void write(ByteBuffer bytes) throws IOException {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }

        @Override
        public void force() throws IOException {
            channel.force(false);
        }

        @Override
        public void truncate(long size) throws IOException {
            channel.truncate(size);
            channel.force(true);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
