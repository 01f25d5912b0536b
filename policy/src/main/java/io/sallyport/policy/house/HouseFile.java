package io.sallyport.policy.house;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/// One file of the house, mode 0600, in a directory made with mode 0700. A reader sees the old
/// content or the new one, never a part, whatever happens in between; when a write returned, the
/// new content survives a power cut. Safe for use by many threads and processes; the last writer
/// wins.
public final class HouseFile {
    private static final Set<PosixFilePermission> MINE =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private HouseFile() {}

    /// Replaces the file's content, or makes the file.
    public static void replace(Path file, byte[] content) throws IOException {
        Path written = writeBeside(file, content);
        try {
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(written);
        }
        syncDirectory(file);
    }

    /// Makes the file unless there is one. Of several makers exactly one succeeds.
    ///
    /// @return whether this call made it
    public static boolean create(Path file, byte[] content) throws IOException {
        Path written = writeBeside(file, content);
        try {
            // A link, unlike a move, fails where the name is taken: nobody's key is overwritten.
            Files.createLink(file, written);
        } catch (FileAlreadyExistsException madeByAnother) {
            return false;
        } finally {
            Files.deleteIfExists(written);
        }
        syncDirectory(file);
        return true;
    }

    /// Removes the file; when it returns the removal survives a power cut.
    ///
    /// @return whether there was one
    public static boolean remove(Path file) throws IOException {
        boolean removed = Files.deleteIfExists(file);
        if (removed) {
            syncDirectory(file);
        }
        return removed;
    }

    /// Reads the whole file, refusing one that others may read and one that is too large.
    ///
    /// @param limit the most bytes it may have
    public static byte[] read(Path file, int limit) throws IOException {
        requirePrivate(file);
        try (var in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(limit + 1);
            if (content.length > limit) {
                throw new FileSystemException(
                        file.toString(), null, "larger than " + limit + " bytes, so not ours");
            }
            return content;
        }
    }

    /// Refuses a file that anybody but its owner may read or write.
    ///
    /// @throws FileSystemException with a sentence that says how to put it right
    public static void requirePrivate(Path file) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        if (!MINE.containsAll(permissions)) {
            throw new FileSystemException(
                    file.toString(),
                    null,
                    "others may use it ("
                            + PosixFilePermissions.toString(permissions)
                            + "); run: chmod 600 "
                            + file);
        }
    }

    private static Path writeBeside(Path file, byte[] content) throws IOException {
        Path directory = directoryOf(file);
        Files.createDirectories(
                directory,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path beside =
                Files.createTempFile(
                        directory, ".new-", ".part", PosixFilePermissions.asFileAttribute(MINE));
        try (FileChannel out = FileChannel.open(beside, StandardOpenOption.WRITE)) {
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                out.write(rest);
            }
            out.force(true);
        } catch (IOException notWritten) {
            Files.deleteIfExists(beside);
            throw notWritten;
        }
        return beside;
    }

    /// A rename is durable only once its directory is.
    private static void syncDirectory(Path file) throws IOException {
        try (FileChannel directory = FileChannel.open(directoryOf(file), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    private static Path directoryOf(Path file) {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null) {
            throw new IllegalArgumentException(file + " is no file's path");
        }
        return directory;
    }
}
