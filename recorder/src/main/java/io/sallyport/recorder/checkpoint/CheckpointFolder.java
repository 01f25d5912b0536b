package io.sallyport.recorder.checkpoint;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/// Drops checkpoints into a folder, best one of another machine: `NAME.checkpoint` is the newest,
/// `NAME-2026-11-22.checkpoint` the newest of a day (UTC), where NAME is the last part of the
/// origin. A reader sees the old file or the new one, never a part.
///
/// Never replaces a file of another journal, nor one that counts more entries. Not protected: who
/// holds the node can delete in a folder that the node may write; keep copies of it elsewhere.
public final class CheckpointFolder implements CheckpointPublisher {
    private final Path folder;
    private final InstantSource clock;

    /// @param folder must exist: a folder made by us where a mount is missing would look like
    ///   success
    public CheckpointFolder(Path folder, InstantSource clock) {
        this.folder = folder;
        this.clock = clock;
    }

    @Override
    public String where() {
        return folder.toString();
    }

    @Override
    public void publish(SignedCheckpoint checkpoint) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new FileNotFoundException(
                    "there is no folder " + folder + "; make it, or mount it");
        }
        String origin = checkpoint.checkpoint().origin();
        String name = origin.substring(origin.lastIndexOf('/') + 1);
        LocalDate day = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        place(folder.resolve(name + "-" + day + ".checkpoint"), checkpoint);
        place(folder.resolve(name + ".checkpoint"), checkpoint);
    }

    private void place(Path file, SignedCheckpoint checkpoint) throws IOException {
        requireReplaceable(file, checkpoint.checkpoint());
        // For others to read: it says nothing but a number and a hash.
        Path fresh =
                Files.createTempFile(
                        folder,
                        ".checkpoint-",
                        ".part",
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-r--r--")));
        try {
            try (FileChannel out = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                ByteBuffer bytes =
                        ByteBuffer.wrap(checkpoint.note().getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                out.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private static void requireReplaceable(Path file, Checkpoint next) throws IOException {
        String there;
        try {
            if (Files.size(file) > 4L * SignedCheckpoint.MAX_LENGTH) {
                throw new FileSystemException(file + " is no checkpoint; look at it and move it");
            }
            there = Files.readString(file);
        } catch (NoSuchFileException none) {
            return;
        }
        Optional<SignedCheckpoint> published = SignedCheckpoint.parse(there);
        if (published.isEmpty()) {
            throw new FileSystemException(file + " is no checkpoint; look at it and move it");
        }
        Checkpoint last = published.get().checkpoint();
        if (!last.origin().equals(next.origin())) {
            throw new FileSystemException(
                    file + " is of another journal, " + last.origin() + "; it is not replaced");
        }
        if (last.size() > next.size()
                || (last.size() == next.size() && !last.root().equals(next.root()))) {
            throw new FileSystemException(
                    file
                            + " counts "
                            + last.size()
                            + " entries with another history than this node's "
                            + next.size()
                            + "; it is not replaced. Run `sallyport verify` with --checkpoint "
                            + file);
        }
    }
}
