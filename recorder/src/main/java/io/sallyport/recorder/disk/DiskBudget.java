package io.sallyport.recorder.disk;

import io.sallyport.recorder.disk.DiskLevel.Room;
import io.sallyport.recorder.journal.Journal;
import io.sallyport.recorder.journal.JournalUnavailableException;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Knows whether there is room for another session's evidence. Warns first, then has new sessions
/// refused; what runs keeps what is left, and ends with a sentence should even that run out.
///
/// Looks only when asked; asking costs a system call for each folder, never a read. Safe for use by
/// many threads.
///
/// Not protected: a disk whose files are all taken (inodes) has bytes to spare. Then beginning a
/// recording fails, and with it the session.
public final class DiskBudget {
    private static final Logger log = LoggerFactory.getLogger(DiskBudget.class);

    /// It has recovered when a tenth more than the limit is free: one that hovers around it does
    /// not fill the journal with its ups and downs.
    private static final int MARGIN = 10;

    /// What a disk says of itself. The only reason for the interface is a disk that fills in tests.
    @FunctionalInterface
    interface Disk {
        /// @throws IOException when it cannot be asked
        Space of(Path folder) throws IOException;
    }

    /// @param free bytes that this process may write
    /// @param total bytes that the disk holds
    record Space(long free, long total) {}

    private final List<Path> folders;
    private final DiskLimit warn;
    private final DiskLimit refuse;
    private final Journal journal;
    private final Disk disk;
    private final Object looking = new Object();
    private volatile DiskLevel level;

    /// @param folders where evidence is written; all of them exist
    /// @param warn below this people are told
    /// @param refuse below this no new session begins
    public DiskBudget(List<Path> folders, DiskLimit warn, DiskLimit refuse, Journal journal) {
        this(folders, warn, refuse, journal, DiskBudget::ask);
    }

    /// For tests: with another disk.
    DiskBudget(List<Path> folders, DiskLimit warn, DiskLimit refuse, Journal journal, Disk disk) {
        this.folders = List.copyOf(folders);
        this.warn = warn;
        this.refuse = refuse;
        this.journal = journal;
        this.disk = disk;
        this.level = new DiskLevel(Room.AMPLE, this.folders.getFirst(), 0, 0);
        look();
    }

    private static Space ask(Path folder) throws IOException {
        FileStore store = Files.getFileStore(folder);
        return new Space(store.getUsableSpace(), store.getTotalSpace());
    }

    /// As it was looked at last.
    public DiskLevel level() {
        return level;
    }

    /// As it is now. What changed is told in the log and goes to the journal, without waiting for
    /// it: on a full disk that could take its time.
    public DiskLevel look() {
        synchronized (looking) {
            DiskLevel before = level;
            List<DiskLevel> all = new ArrayList<>();
            folders.forEach(folder -> all.add(of(folder, before.room())));
            DiskLevel now = all.getFirst();
            for (DiskLevel other : all) {
                if (worse(other, now)) {
                    now = other;
                }
            }
            level = now;
            if (now.room() != before.room()) {
                tell(before.room(), now);
            }
            return now;
        }
    }

    /// How many bytes may be written in a folder before people have to be told; below 0 where it is
    /// less than that already, or the disk cannot be asked.
    public long spare(Path folder) {
        try {
            Space space = disk.of(folder);
            return space.free() - warn.of(space.total());
        } catch (IOException e) {
            log.error("cannot ask how much room there is in {}", folder, e);
            return -1;
        }
    }

    private static boolean worse(DiskLevel one, DiskLevel other) {
        int rooms = one.room().compareTo(other.room());
        return rooms > 0 || (rooms == 0 && one.free() < other.free());
    }

    private DiskLevel of(Path folder, Room before) {
        Space space;
        try {
            space = disk.of(folder);
        } catch (IOException e) {
            // What cannot be asked may not take a byte either.
            log.error("cannot ask how much room there is in {}", folder, e);
            return new DiskLevel(Room.EXHAUSTED, folder, -1, -1);
        }
        Room room = Room.AMPLE;
        if (isBelow(refuse, space, before == Room.EXHAUSTED)) {
            room = Room.EXHAUSTED;
        } else if (isBelow(warn, space, before != Room.AMPLE)) {
            room = Room.LOW;
        }
        return new DiskLevel(room, folder, space.free(), space.total());
    }

    private static boolean isBelow(DiskLimit limit, Space space, boolean was) {
        long wanted = limit.of(space.total());
        return space.free() < (was ? wanted + wanted / MARGIN : wanted);
    }

    private void tell(Room before, DiskLevel now) {
        String folder = now.folder().toString();
        boolean worse = now.room().compareTo(before) > 0;
        boolean refusing = now.room() == Room.EXHAUSTED;
        if (refusing) {
            log.error(
                    "{} has {} bytes left: new sessions are refused until there is more; make room there",
                    folder,
                    now.free());
        } else if (worse) {
            log.warn("{} has {} bytes left; make room there", folder, now.free());
        } else {
            log.info("{} has {} bytes left; sessions begin", folder, now.free());
        }
        journal.submit(
                        worse
                                ? new DiskLow(folder, now.free(), now.total(), refusing)
                                : new DiskRecovered(
                                        folder, now.free(), now.total(), now.room() == Room.LOW))
                .whenComplete((entry, failure) -> {
                    if (failure instanceof JournalUnavailableException) {
                        log.error("that could not be journalled", failure);
                    }
                });
    }
}
