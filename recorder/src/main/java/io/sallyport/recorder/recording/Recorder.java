package io.sallyport.recorder.recording;

import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.journal.Journal;
import io.sallyport.recorder.journal.JournalUnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps recordings as files `YYYY/MM/DD/SESSION.rec` (UTC) under one directory.
///
/// A recording that is being written also has a mark, `open/SESSION`, which goes when the journal
/// knows how the recording ended. What start-up finds marked was left behind by a crash. One that
/// is sealed and to be written anew has a mark `anew/SESSION`, which start-up takes up again.
///
/// Safe for use by many threads; one process at a time, the directory is locked.
public final class Recorder implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Recorder.class);

    private static final Pattern SESSION = Pattern.compile("[a-z0-9-]{1,64}");
    private static final Pattern YEAR = Pattern.compile("\\d{4}");
    private static final Pattern MONTH_OR_DAY = Pattern.compile("\\d{2}");
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("uuuu/MM/dd", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String SUFFIX = ".rec";

    /// The longest path a mark may hold.
    private static final int MAX_MARK_BYTES = 256;

    private final Path directory;
    private final Path marks;
    private final Path anew;
    private final Journal journal;
    private final Limits limits;
    private final InstantSource clock;
    private final RecordingFiles files;
    private final RecordingKeys keys;
    private final LongSupplier nanos;
    private final Rewriter rewriter;
    private final FileChannel lockFile;
    private final ConcurrentHashMap<String, FileRecording> live = new ConcurrentHashMap<>();
    private final Flusher flusher;
    private volatile boolean closed;

    /// Opens a directory of recordings, creating it where there is none.
    ///
    /// @throws RecordingUnavailableException when it cannot be written or another process holds it
    public Recorder(
            Path directory,
            Journal journal,
            Limits limits,
            InstantSource clock,
            RecordingKeys keys) {
        this(directory, journal, limits, clock, keys, System::nanoTime);
    }

    /// As the other, with a count of nanoseconds of its own: for measuring what hours take, in
    /// less.
    public Recorder(
            Path directory,
            Journal journal,
            Limits limits,
            InstantSource clock,
            RecordingKeys keys,
            LongSupplier nanos) {
        this(directory, journal, limits, clock, keys, nanos, RecordingFiles.real());
    }

    /// For tests: with other files.
    Recorder(
            Path directory,
            Journal journal,
            Limits limits,
            InstantSource clock,
            RecordingKeys keys,
            LongSupplier nanos,
            RecordingFiles files) {
        this.directory = directory;
        this.marks = directory.resolve("open");
        this.anew = directory.resolve("anew");
        this.journal = journal;
        this.limits = limits;
        this.clock = clock;
        this.keys = keys;
        this.nanos = nanos;
        this.files = files;
        // Without zstd's library for this machine nothing could be recorded: known now.
        ChunkCoder.take().giveBack();
        this.rewriter = new Rewriter(files, keys);
        this.lockFile = lock(directory, marks);
        this.flusher = new Flusher(live.values(), limits.flushInterval());
    }

    private static FileChannel lock(Path directory, Path marks) {
        Path file = directory.resolve("recorder.lock");
        try {
            RecordingFiles.createDirectories(marks);
            FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock;
            try {
                lock = channel.tryLock();
            } catch (OverlappingFileLockException e) {
                lock = null;
            }
            if (lock == null) {
                channel.close();
                throw new RecordingUnavailableException(
                        "recordings in "
                                + directory
                                + " are written by another process (it holds "
                                + file
                                + "); stop that one, or give this node a data directory of its own");
            }
            return channel;
        } catch (IOException e) {
            throw new RecordingUnavailableException(
                    "cannot open the recordings in "
                            + directory
                            + ": "
                            + e
                            + "; make it writable for this process and start again",
                    e);
        }
    }

    /// Begins the recording of a session. Returns once its file and its head survive a power cut,
    /// so it waits for the disk.
    ///
    /// @throws IllegalArgumentException when the session's id is not one
    /// @throws RecordingUnavailableException when there can be no recording, hence no session
    public Recording begin(RecordingHead head) {
        return begin(head, limits);
    }

    /// As the other, with all output of every command kept, however much there is.
    public Recording beginWhole(RecordingHead head) {
        return begin(head, new Limits(Long.MAX_VALUE, Long.MAX_VALUE, limits.flushInterval()));
    }

    private Recording begin(RecordingHead head, Limits limits) {
        checkSession(head.session());
        if (closed) {
            throw new RecordingUnavailableException(
                    "the recorder is closed; session " + head.session() + " cannot begin");
        }
        String name = DAY.format(head.started()) + "/" + head.session() + SUFFIX;
        Path file = directory.resolve(name);
        try {
            createDay(file);
            Path mark = marks.resolve(head.session());
            Files.writeString(mark, name, StandardOpenOption.CREATE_NEW);
            RecordingFiles.syncDirectory(marks);
            long elapsed =
                    Math.max(0, Duration.between(head.started(), clock.instant()).toMillis());
            DataKey key = DataKey.generate();
            FileRecording recording =
                    new FileRecording(
                            file,
                            head,
                            key,
                            FileHeader.of(key, head.session(), keys),
                            nanos,
                            elapsed,
                            limits,
                            files.create(file),
                            new JournalledEnding());
            live.put(head.session(), recording);
            return recording;
        } catch (IOException e) {
            throw new RecordingUnavailableException(
                    "cannot begin the recording "
                            + file
                            + ": "
                            + e
                            + "; without one there is no session. Make room or repair the disk",
                    e);
        }
    }

    private void createDay(Path file) throws IOException {
        Path day = file.resolveSibling("");
        if (!Files.isDirectory(day)) {
            RecordingFiles.createDirectories(day);
            for (Path up = day; up != null && !up.equals(directory); up = up.getParent()) {
                RecordingFiles.syncDirectory(up.toAbsolutePath().resolveSibling(""));
            }
        }
    }

    private static void checkSession(String session) {
        if (!SESSION.matcher(session).matches()) {
            throw new IllegalArgumentException(
                    "a session id has 1 to 64 of a-z, 0-9 and '-', so that it can name a file;"
                            + " this one has not");
        }
    }

    /// Where the recordings are.
    public Path directory() {
        return directory;
    }

    /// Reads a recording with the keys that this node has.
    ///
    /// @throws RecordingUnavailableException when it cannot be read, or is not for this node to
    ///   read
    public RecordingReader open(Path file) {
        return RecordingReader.open(file, keys.unwrappers());
    }

    /// A recording that is being written, from its first frame on and then as it is written; absent
    /// where none of this session is. To be closed by the caller.
    ///
    /// @throws RecordingUnavailableException when it cannot be read back
    public Optional<LiveTail> follow(String session) {
        checkSession(session);
        return Optional.ofNullable(live.get(session))
                .map(recording -> new LiveTail(recording, recording::readBack));
    }

    /// The recording of a session, whether it is still written or not; absent where there is none.
    public Optional<Path> find(String session) {
        checkSession(session);
        FileRecording recording = live.get(session);
        if (recording != null) {
            return Optional.of(recording.path());
        }
        return beside(session, SUFFIX);
    }

    /// A file that is kept where a session's recording is, or was, under the session's id; absent
    /// where there is none.
    ///
    /// @param suffix `.stored`
    public Optional<Path> beside(String session, String suffix) {
        checkSession(session);
        String name = session + suffix;
        // Newest first: what is asked for is mostly recent.
        for (Path year : children(directory, YEAR)) {
            for (Path month : children(year, MONTH_OR_DAY)) {
                for (Path day : children(month, MONTH_OR_DAY)) {
                    Path file = day.resolve(name);
                    if (Files.isRegularFile(file)) {
                        return Optional.of(file);
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static List<Path> children(Path parent, Pattern name) {
        try (Stream<Path> listing = Files.list(parent)) {
            return listing.filter(p -> name.matcher(p.getFileName().toString()).matches())
                    .sorted(Comparator.reverseOrder())
                    .toList();
        } catch (IOException e) {
            throw new RecordingUnavailableException(
                    "cannot look for recordings in " + parent + ": " + e, e);
        }
    }

    /// Journals what an earlier process left without an end, and goes on writing anew what it did
    /// not come to; to be called at start-up, before sessions begin. What is broken is not touched.
    /// Where a crash came between the journal's word and the mark's removal, a recording is
    /// journalled twice.
    ///
    /// @return what was found
    public List<RecordingBroken> recoverBroken() {
        List<RecordingBroken> found = new ArrayList<>();
        try (Stream<Path> listing = Files.list(marks)) {
            for (Path mark : listing.sorted().toList()) {
                String session = mark.getFileName().toString();
                if (SESSION.matcher(session).matches() && !live.containsKey(session)) {
                    recover(session, mark).ifPresent(found::add);
                }
            }
        } catch (IOException e) {
            throw new RecordingUnavailableException(
                    "cannot look at unfinished recordings in " + directory + ": " + e, e);
        }
        resumeRewriting();
        return found;
    }

    private void resumeRewriting() {
        if (!Files.isDirectory(anew)) {
            return;
        }
        try (Stream<Path> listing = Files.list(anew)) {
            for (Path mark : listing.sorted().toList()) {
                String session = mark.getFileName().toString();
                Optional<Path> file =
                        SESSION.matcher(session).matches()
                                ? marked(session, mark)
                                : Optional.empty();
                if (file.isPresent()) {
                    rewriter.later(new Rewriting(session, file.get(), null));
                } else {
                    Files.delete(mark);
                }
            }
        } catch (IOException e) {
            // They are sealed as they are: nothing depends on it.
            log.warn("cannot look at the recordings to be written anew in {}", anew, e);
        }
    }

    /// Whether this session's recording is being written.
    public boolean isLive(String session) {
        checkSession(session);
        return live.containsKey(session) || Files.exists(marks.resolve(session));
    }

    /// Whether another file is about to take the place of this session's recording.
    public boolean isToBeRewritten(String session) {
        checkSession(session);
        return Files.exists(anew.resolve(session));
    }

    /// Returns when every recording that was sealed so far is written anew, or will not be.
    public void awaitRewriting() {
        rewriter.await();
    }

    private Optional<RecordingBroken> recover(String session, Path mark) throws IOException {
        Optional<Path> file = marked(session, mark);
        if (file.isEmpty()) {
            // Begun and never created, or a mark torn by a power cut: look everywhere.
            file = find(session);
        }
        Optional<RecordingBroken> broken = Optional.empty();
        if (file.isPresent()) {
            RecordingBroken fact = examine(session, file.get());
            journal.append(fact);
            broken = Optional.of(fact);
        }
        // Marked before it was sealed, and perhaps never sealed: what is broken is not touched.
        // This
        // mark goes first, so that a crash in between leaves nothing that would be written anew.
        if (Files.deleteIfExists(anew.resolve(session))) {
            RecordingFiles.syncDirectory(anew);
        }
        Files.delete(mark);
        return broken;
    }

    private Optional<Path> marked(String session, Path mark) throws IOException {
        if (Files.size(mark) > MAX_MARK_BYTES) {
            return Optional.empty();
        }
        String name = Files.readString(mark, java.nio.charset.StandardCharsets.ISO_8859_1);
        if (!name.matches("\\d{4}/\\d{2}/\\d{2}/" + Pattern.quote(session + SUFFIX))) {
            return Optional.empty();
        }
        Path file = directory.resolve(name);
        return Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
    }

    private RecordingBroken examine(String session, Path file) throws IOException {
        FactHeader header = new FactHeader(null, null, null, null, session, null, null, null);
        long lastOffset = 0;
        long readable;
        ChainCheck chain = ChainCheck.of(file);
        if (chain.isEncrypted() && !chain.opensWith(keys.unwrappers())) {
            // Written for others to read: what the chain tells is all that this node can know.
            return new RecordingBroken(
                    header,
                    relative(file),
                    Files.size(file),
                    chain.goodBytes(),
                    hash(file),
                    chain.lastMillis());
        }
        try (RecordingReader reader = open(file)) {
            while (reader.hasNext()) {
                Frame frame = reader.next();
                lastOffset = frame.offsetMillis();
                if (frame instanceof Frame.Headed headed) {
                    header = header(headed.head());
                }
            }
            readable = reader.position();
        }
        return new RecordingBroken(
                header, relative(file), Files.size(file), readable, hash(file), lastOffset);
    }

    private static String hash(Path file) throws IOException {
        MessageDigest digest = FrameFormat.sha256();
        long most = Math.clamp(Files.size(file), 1, FrameWriter.MAX_BUFFERED); // most are short
        byte[] block = new byte[(int) most];
        try (InputStream in = Files.newInputStream(file)) {
            int read = in.read(block);
            while (read >= 0) {
                digest.update(block, 0, read);
                read = in.read(block);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private String relative(Path file) {
        return directory.relativize(file).toString().replace('\\', '/');
    }

    private static FactHeader header(RecordingHead head) {
        return new FactHeader(
                head.person(),
                head.source(),
                head.target(),
                head.account(),
                head.session(),
                null,
                null,
                null);
    }

    /// Vouches in the journal for a file, under the name it has or is about to get.
    private Seal journalled(RecordingHead head, Path name, Path file, String chain)
            throws IOException {
        Seal seal =
                new Seal(head.session(), relative(name), Files.size(file), hash(file), chain, true);
        journal.append(
                new RecordingSealed(
                        header(head), seal.file(), seal.bytes(), seal.sha256(), chain, true));
        return seal;
    }

    /// A sealed recording on its way to being written anew.
    ///
    /// @param known its key, where this process made it
    private final class Rewriting implements Rewriter.Job {
        private final String session;
        private final Path file;
        private final @Nullable DataKey known;

        Rewriting(String session, Path file, @Nullable DataKey known) {
            this.session = session;
            this.file = file;
            this.known = known;
        }

        @Override
        public Path file() {
            return file;
        }

        @Override
        public String session() {
            return session;
        }

        @Override
        public Optional<DataKey> key() throws IOException {
            return known == null ? FileHeader.keyOf(file, keys.unwrappers()) : Optional.of(known);
        }

        @Override
        public void vouch(Path fresh, RecordingHead head, String chain) throws IOException {
            journalled(head, file, fresh, chain);
        }

        /// From here on nobody stores or erases the file that is about to be replaced. Returns
        /// whether that is so; without it nothing is replaced.
        boolean mark() {
            try {
                RecordingFiles.createDirectories(anew);
                Files.writeString(anew.resolve(session), relative(file));
                return true;
            } catch (IOException e) {
                log.warn("{} is not written anew, it cannot be marked", file, e);
                over();
                return false;
            }
        }

        @Override
        public void over() {
            try {
                Files.deleteIfExists(anew.resolve(session));
            } catch (IOException e) {
                log.warn("cannot remove the mark of {}; it is written anew again", file, e);
            }
        }
    }

    /// Ends recordings in the journal.
    private final class JournalledEnding implements FileRecording.Ending {
        @Override
        public Seal sealed(FileRecording recording, FileRecording.Written written) {
            RecordingHead head = recording.head();
            Rewriting job = new Rewriting(head.session(), recording.path(), written.key());
            // Before the journal's word: whoever reads the seal there knows that another follows.
            boolean rewritten = Rewriter.isWorthIt(written) && job.mark();
            boolean vouched = false;
            Seal seal;
            try {
                seal = journalled(head, recording.path(), recording.path(), written.chain());
                vouched = true;
            } catch (IOException e) {
                throw new RecordingUnavailableException(
                        "cannot read back the recording " + recording.path() + ": " + e, e);
            } finally {
                if (rewritten && !vouched) {
                    job.over();
                }
            }
            forget(recording);
            if (rewritten) {
                rewriter.later(job);
            }
            return seal;
        }

        @Override
        public void broke(FileRecording recording) {
            try {
                journal.append(examine(recording.head().session(), recording.path()));
            } catch (IOException | JournalUnavailableException e) {
                // The mark stays, so the next start says what could not be said now.
                log.error("recording {} broke off, to be journalled later", recording.path(), e);
                live.remove(recording.head().session(), recording);
                return;
            }
            forget(recording);
        }

        private void forget(FileRecording recording) {
            String session = recording.head().session();
            live.remove(session, recording);
            try {
                Files.deleteIfExists(marks.resolve(session));
            } catch (IOException e) {
                log.warn("cannot remove the mark of {}; it is journalled again", session, e);
            }
        }
    }

    /// Seals every recording that is still written. Repeatable.
    @Override
    public void close() {
        closed = true;
        // A node that stops has seconds: what was not written anew is after the next start.
        rewriter.stop();
        for (FileRecording recording : live.values()) {
            try {
                recording.seal();
            } catch (RecordingUnavailableException | JournalUnavailableException e) {
                log.error("cannot seal {}", recording.path(), e);
            }
        }
        flusher.close();
        rewriter.close();
        try {
            lockFile.close();
        } catch (IOException e) {
            log.warn("cannot release the lock of the recordings in {}", directory, e);
        }
    }
}
