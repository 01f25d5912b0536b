package io.sallyport.recorder.recording;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/// Where a recording's bytes go. The only reason for the interface is a disk that fails in tests.
interface RecordingFiles {

    /// Creates the file, which must not exist.
    RecordingFile create(Path file) throws IOException;

    /// A file being written. Calls are the recording's to order, except that [#sync] may run beside
    /// a [#write].
    interface RecordingFile {
        void write(byte[] bytes, int offset, int length) throws IOException;

        void sync() throws IOException;

        void close() throws IOException;
    }

    static RecordingFiles real() {
        return file -> {
            Files.createFile(
                    file,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
            syncDirectory(file.toAbsolutePath().resolveSibling(""));
            return new StreamFile(new FileOutputStream(file.toFile()));
        };
    }

    static void createDirectories(Path directory) throws IOException {
        Files.createDirectories(
                directory,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /// Makes the names in a directory survive a power cut.
    static void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /// A stream and not a channel: an interrupted thread would close the channel for everybody.
    record StreamFile(FileOutputStream out) implements RecordingFile {
        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void sync() throws IOException {
            out.getFD().sync();
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
