package io.sallyport.recorder.store;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// A folder, best on another machine's disk. Nothing is written, read or deleted while the file
/// [#MARKER] is not in it: below a share that is not mounted lies an empty folder, which must not
/// be taken for the store. Whoever sets the store up makes that file, once; this never does.
///
/// Not protected: whoever may write to the folder may delete from it.
public final class DirectoryStore implements RecordingStore {
    /// What a folder that is the store has in it.
    public static final String MARKER = ".sallyport-store";

    private static final String UNFINISHED = ".new";
    private static final int BLOCK = 64 * 1024;

    private final Path folder;

    public DirectoryStore(Path folder) {
        this.folder = folder;
    }

    /// The same whether the folder is there or not.
    @Override
    public String place() {
        String place = folder.toUri().toString();
        return place.endsWith("/") ? place : place + "/";
    }

    private void requireThere() throws IOException {
        if (!Files.isRegularFile(folder.resolve(MARKER))) {
            throw new IOException(
                    folder.resolve(MARKER)
                            + " is not there; is the store mounted? Where it is, and this is it, say"
                            + " so once: touch "
                            + folder.resolve(MARKER));
        }
    }

    private Path file(String key) {
        Path file = folder.resolve(key).normalize();
        if (!file.startsWith(folder.normalize())) {
            throw new IllegalArgumentException("a key leads out of the folder");
        }
        return file;
    }

    @Override
    public void put(String key, Path from, String sha256) {
        Path file = file(key);
        Path fresh = file.resolveSibling(file.getFileName() + UNFINISHED);
        try {
            requireThere();
            Files.createDirectories(
                    file.resolveSibling(""),
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
            Files.copy(from, fresh, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(
                    fresh,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            sync(file.resolveSibling(""));
        } catch (IOException e) {
            throw unavailable("cannot write", key, e);
        }
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public boolean holds(String key, long bytes, String sha256) {
        Path file = file(key);
        try {
            requireThere();
            return Files.isRegularFile(file)
                    && Files.size(file) == bytes
                    && FileHash.sha256(file).equals(sha256);
        } catch (IOException e) {
            throw unavailable("cannot read back", key, e);
        }
    }

    @Override
    public InputStream open(String key, long from, long length) {
        try {
            requireThere();
            FileChannel channel = FileChannel.open(file(key), StandardOpenOption.READ);
            return new Bounded(
                    new BufferedInputStream(Channels.newInputStream(channel.position(from)), BLOCK),
                    length);
        } catch (IOException e) {
            throw unavailable("cannot read", key, e);
        }
    }

    @Override
    public Set<String> keys(String prefix) {
        Path first = file(prefix);
        Path below = first.resolveSibling("");
        String name = String.valueOf(first.getFileName());
        Set<String> keys = new TreeSet<>();
        try {
            requireThere();
            if (!Files.isDirectory(below)) {
                return keys;
            }
            try (Stream<Path> listing = Files.list(below)) {
                for (Path file : listing.toList()) {
                    String found = String.valueOf(file.getFileName());
                    if (found.startsWith(name)) {
                        String key =
                                found.endsWith(UNFINISHED)
                                        ? found.substring(0, found.length() - UNFINISHED.length())
                                        : found;
                        keys.add(prefix.substring(0, prefix.length() - name.length()) + key);
                    }
                }
            }
            return keys;
        } catch (IOException | UncheckedIOException e) {
            throw unavailable("cannot list", prefix, e);
        }
    }

    @Override
    public void delete(String key) {
        try {
            requireThere();
            Path file = file(key);
            Files.deleteIfExists(file);
            Files.deleteIfExists(file.resolveSibling(file.getFileName() + UNFINISHED));
            if (Files.isDirectory(file.resolveSibling(""))) {
                sync(file.resolveSibling(""));
            }
        } catch (IOException e) {
            throw unavailable("cannot delete", key, e);
        }
    }

    private StoreUnavailableException unavailable(String what, String key, Exception cause) {
        return new StoreUnavailableException(
                what + " " + key + " in the store " + folder + ": " + cause, cause);
    }

    @Override
    public void close() {
        // Nothing is held open.
    }

    /// No more than so many bytes of a stream.
    private static final class Bounded extends InputStream {
        private final InputStream in;
        private long left;

        Bounded(InputStream in, long length) {
            this.in = in;
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            int read = left > 0 ? in.read() : -1;
            left -= read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left <= 0 && length > 0) {
                return -1;
            }
            int read = in.read(bytes, offset, (int) Math.min(length, left));
            left -= Math.max(0, read);
            return read;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
