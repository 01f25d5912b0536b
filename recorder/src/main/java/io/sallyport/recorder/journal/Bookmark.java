package io.sallyport.recorder.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How far somebody has read a journal, in a file of one line: the journal's id and the sequence of
/// the first entry that is not known to be done with. Used by one thread.
///
/// Not protected: a bookmark that is lost, damaged or of another journal is the beginning. Whoever
/// reads by it has to find what they did before, and not do it again.
public final class Bookmark {
    private static final Logger log = LoggerFactory.getLogger(Bookmark.class);

    private final Path folder;
    private final Path file;
    private final String journal;
    private long next;

    private Bookmark(Path folder, String name, String journal, long next) {
        this.folder = folder;
        this.file = folder.resolve(name);
        this.journal = journal;
        this.next = next;
    }

    /// The bookmark of this name in a journal; at its beginning where there is none.
    ///
    /// @param folder of the positions of all who read it
    /// @param name letters and dashes
    /// @param journal with an entry at least, as every open one has
    /// @throws IOException when it is there and the disk does not give it
    public static Bookmark open(Path folder, String name, Journal journal) throws IOException {
        if (!name.matches("[a-z][a-z-]*")) {
            throw new IllegalArgumentException("a bookmark's name is letters and dashes: " + name);
        }
        String first = journal.read(0, 1).getFirst().id();
        String id = first.substring(0, first.lastIndexOf('-'));
        return new Bookmark(folder, name, id, kept(folder.resolve(name), id, journal.size()));
    }

    private static long kept(Path file, String journal, long size) throws IOException {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException first) {
            return 0;
        }
        List<String> words =
                List.of(new String(bytes, StandardCharsets.UTF_8).strip().split(" ", -1));
        if (words.size() == 2
                && words.getFirst().equals(journal)
                && words.getLast().matches("\\d{1,18}")) {
            long next = Long.parseLong(words.getLast());
            if (next <= size) {
                return next;
            }
        }
        log.warn("{} is no place in journal {}; it is read from its beginning", file, journal);
        return 0;
    }

    /// The first entry that is not known to be done with.
    public long next() {
        return next;
    }

    /// Returns once the place would survive a power cut.
    ///
    /// @throws IOException when it is not kept; what is done twice then has to be found
    void keep(long sequence) throws IOException {
        Files.createDirectories(
                folder,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path fresh = folder.resolve(file.getFileName() + ".new");
        try (FileChannel channel =
                FileChannel.open(
                        fresh,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            ByteBuffer line = StandardCharsets.UTF_8.encode(journal + " " + sequence + "\n");
            while (line.hasRemaining()) {
                channel.write(line);
            }
            channel.force(true);
        }
        Files.move(
                fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
        next = sequence;
    }
}
