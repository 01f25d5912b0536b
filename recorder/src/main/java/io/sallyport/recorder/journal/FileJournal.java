package io.sallyport.recorder.journal;

import io.sallyport.recorder.checkpoint.CheckpointUnavailableException;
import io.sallyport.recorder.checkpoint.LogKey;
import io.sallyport.recorder.journal.EntryFormat.Draft;
import io.sallyport.recorder.journal.SegmentFiles.SegmentFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/// A journal in a directory of text files, see `docs/formats/journal.md`.
///
/// Facts are committed in groups: one writer thread takes what is waiting, writes it with one call,
/// forces it to disk with one call, and only then tells those who wait. After a failed write or a
/// failed force nothing is accepted until a restart: the kernel may have dropped the pages that it
/// could not write, so forcing again would succeed and prove nothing.
///
/// Safe for use by many threads. One process at a time: the directory is locked.
public final class FileJournal implements Journal {
    private static final Logger log = LoggerFactory.getLogger(FileJournal.class);

    /// A segment is finished before it would grow past this.
    static final long MAX_SEGMENT_BYTES = 64L << 20;

    /// How much a follower reads at once.
    private static final int FOLLOW_ENTRIES = 1024;

    private static final long FOLLOW_BYTES = 4L << 20;

    private static final Duration FOLLOW_RETRY = Duration.ofSeconds(1);

    private final Path directory;
    private final String node;
    private final InstantSource clock;
    private final FileChannel lockFile;
    private final String journal;
    private final ConcurrentSkipListMap<Long, Segment> segments = new ConcurrentSkipListMap<>();
    private final JournalWriter writer;
    private final @Nullable TreeFrontier tree;
    private final @Nullable LogKey key;
    private final @Nullable CheckpointWriter checkpoints;
    private final Object grown = new Object();
    private volatile long size;
    private volatile boolean closed;

    /// Opens the journal in this directory, creating it where there is none, and sets aside what a
    /// crash tore. Its tree is signed from here on.
    ///
    /// @throws JournalUnavailableException when the directory is locked by another process, cannot
    ///   be read, is damaged in a way that no crash explains, or holds less or something else than
    ///   was signed
    public FileJournal(
            Path directory, String node, InstantSource clock, Checkpointing checkpointing) {
        this(directory, node, clock, SegmentFiles.real(), MAX_SEGMENT_BYTES, checkpointing, null);
    }

    /// As above, without checkpoints: of use to those who only test what becomes a fact.
    public FileJournal(Path directory, String node, InstantSource clock) {
        this(directory, node, clock, SegmentFiles.real(), MAX_SEGMENT_BYTES, null, null);
    }

    /// For tests: with other files and smaller segments.
    FileJournal(
            Path directory,
            String node,
            InstantSource clock,
            SegmentFiles files,
            long maxSegmentBytes,
            @Nullable Checkpointing checkpointing,
            @Nullable String acceptedLoss) {
        this.directory = directory;
        this.node = node;
        this.clock = clock;
        this.lockFile = lock(directory);
        boolean opened = false;
        try {
            SegmentRecovery.Recovered found =
                    SegmentRecovery.recover(
                            directory, clock.instant(), checkpointing != null, acceptedLoss);
            for (Segment segment : found.segments()) {
                segments.put(segment.first(), segment);
            }
            size = found.size();
            tree = found.tree();
            journal = found.journal() == null ? EntryFormat.newJournalId() : found.journal();
            Segment last = found.segments().isEmpty() ? newSegment(0) : found.segments().getLast();
            SegmentFile file = files.open(last.file());
            writer =
                    new JournalWriter(
                            journal,
                            files,
                            file,
                            last,
                            size,
                            maxSegmentBytes,
                            this::newSegment,
                            this::grew);
            if (checkpointing != null && tree != null) {
                key = new LogKey(originOf(journal), checkpointing.signer());
                checkpoints = checkpoints(key, checkpointing, tree);
            } else {
                key = null;
                checkpoints = null;
            }
            writer.start();
            opened = true;
            introduce(found);
        } catch (IOException e) {
            throw new JournalUnavailableException(
                    "cannot open the journal in "
                            + directory
                            + ": "
                            + e
                            + "; make it readable and writable for this process and start again",
                    e);
        } finally {
            if (!opened) {
                unlock();
            }
        }
    }

    /// Goes on without entries that were signed and are gone: the checkpoints that count them are
    /// moved out of the way, and the journal says so in a [JournalLossAccepted]. Where nothing is
    /// missing, nothing happens.
    ///
    /// @param reason why, one line
    /// @return how many entries are left
    /// @throws JournalUnavailableException as the constructor
    public static long acceptLoss(
            Path directory,
            String node,
            InstantSource clock,
            Checkpointing checkpointing,
            String reason) {
        try (FileJournal journal =
                new FileJournal(
                        directory,
                        node,
                        clock,
                        SegmentFiles.real(),
                        MAX_SEGMENT_BYTES,
                        checkpointing,
                        reason)) {
            return journal.size();
        }
    }

    /// The origin of a journal's checkpoints, and the name of their key.
    static String originOf(String journal) {
        return "sallyport/journal/" + journal;
    }

    /// What those need who verify this journal's checkpoints (`name+hash+base64`); nothing where
    /// none are made.
    public Optional<String> verifierKey() {
        return Optional.ofNullable(key).map(LogKey::verifierKey);
    }

    private CheckpointWriter checkpoints(
            LogKey signing, Checkpointing checkpointing, TreeFrontier signed) {
        List<Publication> publications =
                checkpointing.publishers().stream()
                        .map(publisher -> new Publication(publisher, this::submit))
                        .toList();
        return new CheckpointWriter(
                signing,
                checkpointing,
                signed,
                new CheckpointFiles(directory),
                entry -> segments.floorKey(entry),
                publications);
    }

    private void introduce(SegmentRecovery.Recovered found) throws IOException {
        try {
            if (found.journal() == null) {
                append(new JournalCreated(journal, EntryFormat.FORMAT));
            }
            for (Fact fact : found.toSay()) {
                log.warn("start-up of the journal: {}", fact);
                append(fact);
            }
            sayLoss(found.size());
            LogKey signing = key;
            if (signing != null && (found.last() == null || !signing.isNamedBy(found.last()))) {
                append(new JournalKeyUsed(signing.verifierKey()));
            }
            if (checkpoints != null) {
                checkpoints.start();
            }
        } catch (JournalUnavailableException | CheckpointUnavailableException | IOException e) {
            close();
            throw e;
        }
    }

    private void sayLoss(long left) throws IOException {
        String movedTo = "checkpoints.lost-" + left + "-" + size;
        Optional<JournalLossAccepted> loss = CheckpointFiles.givenUp(directory, left, movedTo);
        if (loss.isPresent()) {
            log.warn("going on without entries that were signed: {}", loss.get());
            append(loss.get());
            CheckpointFiles.giveUpSaid(directory, movedTo);
        }
    }

    private static FileChannel lock(Path directory) {
        Path file = directory.resolve("journal.lock");
        try {
            SegmentFiles.createDirectories(directory);
            FileChannel channel =
                    FileChannel.open(
                            file,
                            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rw-------")));
            FileLock lock;
            try {
                lock = channel.tryLock();
            } catch (OverlappingFileLockException e) {
                lock = null;
            }
            if (lock == null) {
                channel.close();
                throw new JournalUnavailableException(
                        "the journal in "
                                + directory
                                + " is written by another process (it holds "
                                + file
                                + "); stop that one, or give this node a data directory of its own");
            }
            return channel;
        } catch (IOException e) {
            throw new JournalUnavailableException(
                    "cannot lock the journal with "
                            + file
                            + ": "
                            + e
                            + "; check the directory's"
                            + " owner and mode",
                    e);
        }
    }

    private void unlock() {
        try {
            lockFile.close();
        } catch (IOException e) {
            log.warn("cannot release the lock of the journal in {}", directory, e);
        }
    }

    private Segment newSegment(long first) {
        Segment segment = new Segment(Segment.fileFor(directory, first), first);
        segments.put(first, segment);
        if (tree != null && first > 0) {
            FrontierFile.keep(directory, tree);
        }
        return segment;
    }

    private void grew(long newSize, byte[][] leaves) {
        if (tree != null) {
            tree.append(leaves);
        }
        synchronized (grown) {
            size = newSize;
            grown.notifyAll();
        }
        if (checkpoints != null) {
            checkpoints.grew(newSize);
        }
    }

    @Override
    public Entry append(Fact fact) {
        if (writer.isCurrentThread()) {
            throw new IllegalStateException(
                    "append waits for the writer and was called on it; use submit, or continue a"
                            + " submitted fact on another thread");
        }
        try {
            return submit(fact).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof JournalUnavailableException unavailable) {
                throw new JournalUnavailableException(
                        String.valueOf(unavailable.getMessage()), unavailable);
            }
            throw e;
        }
    }

    @Override
    public CompletableFuture<Entry> submit(Fact fact) {
        Instant time = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Draft draft;
        try {
            draft = EntryFormat.draft(fact, node, time);
        } catch (JacksonException e) {
            return CompletableFuture.failedFuture(
                    new JournalUnavailableException(
                            "fact "
                                    + fact.getClass().getName()
                                    + " cannot be written as JSON: "
                                    + e.getOriginalMessage(),
                            e));
        }
        return writer.submit(draft);
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public List<Entry> read(long sequence, int limit) {
        return read(sequence, limit, Long.MAX_VALUE);
    }

    private List<Entry> read(long sequence, int limit, long maxBytes) {
        if (sequence < 0 || limit < 0) {
            throw new IllegalArgumentException(
                    "sequence " + sequence + " or limit " + limit + " is negative");
        }
        List<Entry> entries = new ArrayList<>(Math.min(limit, FOLLOW_ENTRIES));
        long next = sequence;
        long durable = size;
        while (next < durable && entries.size() < limit) {
            Map.Entry<Long, Segment> segment = segments.floorEntry(next);
            if (segment == null) {
                throw new JournalUnavailableException(
                        "entry "
                                + next
                                + " is in no segment of "
                                + directory
                                + "; restore the missing segment from a backup");
            }
            int before = entries.size();
            try {
                int wanted = (int) Math.min(limit, before + durable - next);
                segment.getValue().read(next, wanted, maxBytes, journal, entries);
            } catch (IOException e) {
                throw new JournalUnavailableException(
                        "cannot read the journal from entry " + next + " on: " + e.getMessage(), e);
            }
            next += entries.size() - before;
            if (entries.size() == before || maxBytes < Long.MAX_VALUE) {
                break;
            }
        }
        return entries;
    }

    @Override
    public Subscription follow(long sequence, Consumer<Entry> reader) {
        if (sequence < 0) {
            throw new IllegalArgumentException("sequence " + sequence + " is negative");
        }
        Following following = new Following(sequence, reader);
        Thread.ofVirtual().name("journal-follower").start(following);
        return following;
    }

    /// One reader's place. Confined to its thread, except for `stopped`.
    private final class Following implements Subscription, Runnable {
        private final Consumer<Entry> reader;
        private long next;
        private volatile boolean stopped;

        Following(long next, Consumer<Entry> reader) {
            this.next = next;
            this.reader = reader;
        }

        @Override
        public void run() {
            while (awaitEntries()) {
                for (Entry entry : readOrWarn()) {
                    if (stopped) {
                        return;
                    }
                    hand(entry);
                    next = entry.sequence() + 1;
                }
            }
        }

        /// False when nothing will follow any more. What was durable before the journal was closed
        /// is still handed over.
        private boolean awaitEntries() {
            synchronized (grown) {
                while (!stopped && !closed && next >= size) {
                    try {
                        grown.wait();
                    } catch (InterruptedException e) {
                        return false;
                    }
                }
                return !stopped && next < size;
            }
        }

        private List<Entry> readOrWarn() {
            try {
                return read(next, FOLLOW_ENTRIES, FOLLOW_BYTES);
            } catch (JournalUnavailableException e) {
                log.error("a follower cannot read entry {} and tries again", next, e);
                pause();
                return List.of();
            }
        }

        private void pause() {
            synchronized (grown) {
                if (closed) {
                    stopped = true;
                    return;
                }
                try {
                    grown.wait(FOLLOW_RETRY.toMillis());
                } catch (InterruptedException e) {
                    stopped = true;
                }
            }
        }

        private void hand(Entry entry) {
            try {
                reader.accept(entry);
            } catch (RuntimeException e) {
                log.error("a follower of the journal failed on entry {}", entry.id(), e);
            }
        }

        @Override
        public void close() {
            stopped = true;
            synchronized (grown) {
                grown.notifyAll();
            }
        }
    }

    @Override
    public void close() {
        writer.close();
        if (checkpoints != null) {
            checkpoints.close();
        }
        synchronized (grown) {
            closed = true;
            grown.notifyAll();
        }
        unlock();
    }
}
