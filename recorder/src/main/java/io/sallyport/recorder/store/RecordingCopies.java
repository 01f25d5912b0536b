package io.sallyport.recorder.store;

import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.journal.Journal;
import io.sallyport.recorder.recording.ChainCheck;
import io.sallyport.recorder.recording.Frame;
import io.sallyport.recorder.recording.Recorder;
import io.sallyport.recorder.recording.RecordingReader;
import io.sallyport.recorder.recording.RecordingUnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The copies of a node's recordings: the file, the one in the store, and those that were fetched
/// back for reading. Safe for use by many threads; what stores, drops and erases waits for each
/// other, because an upload must not bring back what is being erased.
public final class RecordingCopies {
    private static final Logger log = LoggerFactory.getLogger(RecordingCopies.class);

    /// What was fetched back, together; beyond it what was not read for an hour goes.
    static final long MOST_FETCHED = 8L << 30;

    private static final Duration IN_USE = Duration.ofHours(1);

    /// What was fetched back and not read for so long goes, whether there is room or not.
    private static final Duration IDLE = Duration.ofDays(1);

    private static final int KEY_HASH_CHARS = 16;
    private static final Pattern KEY_HASH = Pattern.compile("[0-9a-f]{" + KEY_HASH_CHARS + "}");
    private static final String RECORDING = ".rec";
    private static final String ERASED = ".erased";
    private static final int ENTRIES_AT_ONCE = 500;

    private final Recorder recorder;
    private final Journal journal;
    private final @Nullable RecordingStore store;
    private final Duration keepLocal;
    private final InstantSource clock;
    private final Path fetched;
    private final long mostFetched;
    private final LongSupplier spare;
    private final ReentrantLock changing = new ReentrantLock();
    private final ReentrantLock fetching = new ReentrantLock();

    /// @param store null where there is none: every recording stays where it was written
    /// @param keepLocal how long a file stays after its copy was read back
    /// @param spare how many bytes may be fetched back onto the recordings' disk; the rest is for
    ///   what is being recorded
    public RecordingCopies(
            Recorder recorder,
            Journal journal,
            @Nullable RecordingStore store,
            Duration keepLocal,
            InstantSource clock,
            LongSupplier spare) {
        this(recorder, journal, store, keepLocal, clock, spare, MOST_FETCHED);
    }

    /// For tests: with room for less.
    RecordingCopies(
            Recorder recorder,
            Journal journal,
            @Nullable RecordingStore store,
            Duration keepLocal,
            InstantSource clock,
            LongSupplier spare,
            long mostFetched) {
        this.recorder = recorder;
        this.journal = journal;
        this.store = store;
        this.keepLocal = keepLocal;
        this.clock = clock;
        this.fetched = recorder.directory().resolve("fetched");
        this.mostFetched = mostFetched;
        this.spare = spare;
    }

    /// What is known of a recording without opening it.
    ///
    /// @param session the session's id
    /// @param target the session's target; absent where this node cannot tell
    /// @param over the end of the day, in UTC, on which the session began
    /// @param running whether it is still written
    public record Known(String session, @Nullable String target, Instant over, boolean running) {}

    /// What a recording was, when it was erased.
    ///
    /// @param file path relative to the recordings' directory
    /// @param bytes its length
    /// @param sha256 lower-case hex SHA-256 of it
    /// @param chain head of the chain of its chunks; empty where it has none
    public record Erased(String file, long bytes, String sha256, String chain) {}

    // ---- reading

    /// A file to read the recording of a session from, fetched back where only the store has it;
    /// absent where there is none. What was fetched is there for an hour at least.
    ///
    /// @throws RecordingUnavailableException when there is one, and it cannot be had now
    public Optional<Path> find(String session) {
        Optional<Path> local = recorder.find(session);
        if (local.isPresent()) {
            return local;
        }
        Optional<Path> note = recorder.beside(session, StoredCopy.SUFFIX);
        if (note.isEmpty()) {
            return Optional.empty();
        }
        try {
            Optional<StoredCopy> copy = StoredCopy.read(note.get());
            return copy.isEmpty() ? Optional.empty() : Optional.of(fetch(session, copy.get()));
        } catch (IOException | StoreUnavailableException e) {
            throw new RecordingUnavailableException(
                    "cannot fetch the recording of " + session + " back: " + e.getMessage(), e);
        }
    }

    private Path fetch(String session, StoredCopy copy) throws IOException {
        RecordingStore from = store;
        if (from == null) {
            throw new StoreUnavailableException(
                    "it is in "
                            + copy.place()
                            + ", and this node has no store configured (sallyport.recording.store)");
        }
        requireSamePlace(copy, from);
        Path file = fetched.resolve(session + "." + shortened(copy.sha256()) + RECORDING);
        fetching.lock();
        try {
            if (Files.isRegularFile(file) && Files.size(file) == copy.bytes()) {
                Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
                return file;
            }
            Files.createDirectories(fetched);
            makeRoom(copy.bytes());
            Path part = fetched.resolve(session + ".part");
            try {
                String sha256;
                try (InputStream in = from.open(copy.key(), 0, copy.bytes());
                        OutputStream out = Files.newOutputStream(part)) {
                    sha256 = FileHash.copy(in, out);
                }
                if (!sha256.equals(copy.sha256())) {
                    throw new StoreUnavailableException(
                            "what "
                                    + copy.place()
                                    + " gives for "
                                    + copy.key()
                                    + " is not what was stored there");
                }
                Files.setLastModifiedTime(part, FileTime.from(clock.instant()));
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(part);
            }
            return file;
        } finally {
            fetching.unlock();
        }
    }

    /// What a key is called in one store says nothing of another.
    private static void requireSamePlace(StoredCopy copy, RecordingStore store) {
        if (!copy.place().equals(store.place())) {
            throw new StoreUnavailableException(
                    "the copy is in "
                            + copy.place()
                            + ", and the store configured now is "
                            + store.place()
                            + "; configure the one that has it");
        }
    }

    /// Fetches a recording back into its place, for programs that work beside a node. The node
    /// drops it again in its time.
    ///
    /// @param note `SESSION.stored`, where the recording was
    /// @return the recording
    /// @throws StoreUnavailableException when it cannot be had
    /// @throws IOException when the note cannot be read, or the file not be written
    public static Path restore(Path note, RecordingStore from) throws IOException {
        StoredCopy copy =
                StoredCopy.read(note)
                        .orElseThrow(() -> new IOException(note + " says nothing of a copy"));
        requireSamePlace(copy, from);
        Path file = recordingOf(note);
        Path part = file.resolveSibling(file.getFileName() + ".part");
        String sha256;
        try (InputStream in = from.open(copy.key(), 0, copy.bytes());
                OutputStream out = Files.newOutputStream(part)) {
            sha256 = FileHash.copy(in, out);
        }
        if (!sha256.equals(copy.sha256())) {
            Files.delete(part);
            throw new StoreUnavailableException(
                    "what "
                            + copy.place()
                            + " gives for "
                            + copy.key()
                            + " is not what was stored there");
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        return file;
    }

    private void makeRoom(long bytes) throws IOException {
        List<Path> files = fetchedFiles();
        long used = 0;
        for (Path file : files) {
            used += Files.size(file);
        }
        Instant idle = clock.instant().minus(IN_USE);
        for (Path file : files) {
            boolean fits = used + bytes <= mostFetched && spare.getAsLong() >= bytes;
            if (fits || lastRead(file).isAfter(idle)) {
                break;
            }
            used -= Files.size(file);
            Files.delete(file);
        }
        if (used > 0 && used + bytes > mostFetched) {
            throw new StoreUnavailableException(
                    "too many recordings are being read from the store; try again in an hour");
        }
        if (spare.getAsLong() < bytes) {
            throw new StoreUnavailableException(
                    "it has "
                            + bytes
                            + " bytes, and this node's disk has no room to spare for them: what is"
                            + " left is for what is being recorded. Make room, or read it elsewhere:"
                            + " sallyport replay");
        }
    }

    /// What was read least recently comes first.
    private List<Path> fetchedFiles() throws IOException {
        try (Stream<Path> listing = Files.list(fetched)) {
            return listing.sorted(Comparator.comparing(RecordingCopies::lastRead)).toList();
        } catch (UncheckedIOException e) {
            throw new IOException("cannot look at " + fetched, e);
        }
    }

    private void dropFetched() {
        if (!Files.isDirectory(fetched)) {
            return;
        }
        Instant idle = clock.instant().minus(IDLE);
        fetching.lock();
        try {
            for (Path file : fetchedFiles()) {
                if (!lastRead(file).isAfter(idle)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException | UncheckedIOException e) {
            log.error("cannot remove what was fetched from the store and is not read", e);
        } finally {
            fetching.unlock();
        }
    }

    private static Instant lastRead(Path file) {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What this node knows of a recording that it wrote; absent where it has none.
    public Optional<Known> known(String session) {
        Path directory = recorder.directory();
        Optional<Path> local = recorder.find(session);
        Path at = local.or(() -> recorder.beside(session, StoredCopy.SUFFIX)).orElse(null);
        if (at == null) {
            return Optional.empty();
        }
        Path day = directory.relativize(at);
        Instant over =
                LocalDate.of(number(day, 0), number(day, 1), number(day, 2))
                        .plusDays(1)
                        .atStartOfDay(ZoneOffset.UTC)
                        .toInstant();
        String target = local.isPresent() ? target(local.get()) : null;
        if (target == null) {
            StoredCopy noted = note(session).orElse(null);
            target = noted == null ? null : noted.target();
        }
        return Optional.of(new Known(session, target, over, recorder.isLive(session)));
    }

    private Optional<StoredCopy> note(String session) {
        return recorder.beside(session, StoredCopy.SUFFIX)
                .flatMap(note -> {
                    try {
                        return StoredCopy.read(note);
                    } catch (IOException e) {
                        throw new RecordingUnavailableException("cannot read " + note, e);
                    }
                });
    }

    private static int number(Path day, int part) {
        return Integer.parseInt(day.getName(part).toString());
    }

    private @Nullable String target(Path file) {
        try (RecordingReader reader = recorder.open(file)) {
            return reader.hasNext() && reader.next() instanceof Frame.Headed headed
                    ? headed.head().target()
                    : null;
        } catch (RecordingUnavailableException notForThisNode) {
            return null;
        }
    }

    // ---- storing

    /// What came of storing one.
    sealed interface Outcome {
        /// It is there, or need not be.
        record Done() implements Outcome {}

        /// It will never be, as it is.
        ///
        /// @param because why
        record Refused(String because) implements Outcome {}
    }

    /// Stores the file that an entry of the journal vouches for, unless it is stored already, or
    /// another took its place. Returns once it was read back and that is journalled.
    ///
    /// @throws StoreUnavailableException when that could not be done now; to be repeated
    Outcome store(Entry sealed) {
        RecordingStore to = store;
        if (to == null) {
            return new Outcome.Done();
        }
        String name = sealed.detail().path("file").asString("");
        String sha256 = sealed.detail().path("sha256").asString("");
        String session = String.valueOf(sealed.header().session());
        Path file = recorder.directory().resolve(name).normalize();
        if (!file.startsWith(recorder.directory().normalize()) || sha256.length() != 64) {
            return new Outcome.Refused("the entry does not name a recording");
        }
        changing.lock();
        try {
            Path note = StoredCopy.beside(file);
            Optional<StoredCopy> before = StoredCopy.read(note);
            if (before.filter(copy -> copy.sha256().equals(sha256)).isPresent()
                    || Files.exists(erased(file))) {
                return new Outcome.Done();
            }
            String actual = FileHash.sha256(file);
            if (!actual.equals(sha256)) {
                // Written anew meanwhile: that one was sealed, too. Or a crash came between the
                // journal's word and the new file: then the one that lies there is stored already.
                return before.filter(copy -> copy.sha256().equals(actual)).isPresent()
                                || isSealedLater(sealed, actual)
                        ? new Outcome.Done()
                        : new Outcome.Refused(
                                name
                                        + " is not the file that the journal vouches for ("
                                        + actual
                                        + "); verify says where it differs");
            }
            long bytes = Files.size(file);
            String key = keyStart(file) + shortened(sha256) + RECORDING;
            if (!to.holds(key, bytes, sha256)) {
                to.put(key, file, sha256);
                if (!to.holds(key, bytes, sha256)) {
                    throw new StoreUnavailableException(
                            "what "
                                    + to.place()
                                    + " gives back for "
                                    + key
                                    + " is not what was sent");
                }
            }
            FactHeader header = sealed.header();
            journal.append(new RecordingStored(header, name, to.place(), key, bytes, sha256));
            new StoredCopy(
                            to.place(),
                            key,
                            bytes,
                            sha256,
                            sealed.detail().path("chain").asString(""),
                            header.target(),
                            clock.instant())
                    .write(note);
            before.ifPresent(copy -> forget(to, copy, session));
            return new Outcome.Done();
        } catch (NoSuchFileException gone) {
            return StoredCopy.beside(file).toFile().exists()
                    ? new Outcome.Done() // a later one is stored, and the file has gone since
                    : new Outcome.Refused(name + " is not there");
        } catch (IOException e) {
            throw new StoreUnavailableException("cannot store " + name + ": " + e, e);
        } finally {
            changing.unlock();
        }
    }

    /// The same frames as they were packed before; nobody needs them.
    private static void forget(RecordingStore from, StoredCopy copy, String session) {
        try {
            from.delete(copy.key());
        } catch (StoreUnavailableException e) {
            log.warn("an earlier copy of the recording of {} stays in the store", session, e);
        }
    }

    /// The seal precedes the file that it vouches for: where that file lies there, its seal is in
    /// the journal.
    private boolean isSealedLater(Entry sealed, String sha256) {
        long next = sealed.sequence() + 1;
        List<Entry> entries = journal.read(next, ENTRIES_AT_ONCE);
        while (!entries.isEmpty()) {
            for (Entry entry : entries) {
                if (entry.fact().equals("RecordingSealed")
                        && entry.detail().path("sha256").asString("").equals(sha256)) {
                    return true;
                }
            }
            next = entries.getLast().sequence() + 1;
            entries = journal.read(next, ENTRIES_AT_ONCE);
        }
        return false;
    }

    // ---- dropping

    /// Removes files whose copies were read back long enough ago, and are there as this is asked;
    /// and what was fetched back and is not read any more.
    ///
    /// @return how many of the former went
    public int dropLocal() {
        dropFetched();
        RecordingStore held = store;
        if (held == null) {
            return 0;
        }
        Instant before = clock.instant().minus(keepLocal);
        List<Path> notes;
        try (Stream<Path> all =
                Files.find(
                        recorder.directory(),
                        4,
                        (file, _) ->
                                file.getNameCount() == recorder.directory().getNameCount() + 4
                                        && file.toString().endsWith(StoredCopy.SUFFIX)
                                        && Files.exists(recordingOf(file)))) {
            notes = all.toList();
        } catch (IOException | UncheckedIOException e) {
            log.error("cannot look for recordings whose copies are stored", e);
            return 0;
        }
        int gone = 0;
        int kept = 0;
        StoreUnavailableException why = null;
        for (Path note : notes) {
            try {
                gone += drop(note, before, held) ? 1 : 0;
            } catch (IOException e) {
                log.error("cannot remove {}, whose copy is stored", recordingOf(note), e);
            } catch (StoreUnavailableException e) {
                kept++;
                why = why == null ? e : why;
            }
        }
        if (why != null) {
            // Once for all of them: a store that is away has the same to say of each.
            log.error(
                    "{} recordings stay here longer, the first because {}", kept, why.getMessage());
        }
        return gone;
    }

    /// @throws StoreUnavailableException when its time here is over, and the store does not have it
    private boolean drop(Path note, Instant before, RecordingStore held) throws IOException {
        Path file = recordingOf(note);
        changing.lock();
        try {
            Optional<StoredCopy> copy = StoredCopy.read(note);
            // Compared again: one that was written anew since is stored when its seal is reached.
            if (copy.filter(one -> !one.at().isAfter(before)).isEmpty()
                    || recorder.isToBeRewritten(session(file))
                    || !FileHash.sha256(file).equals(copy.get().sha256())) {
                return false;
            }
            StoredCopy there = copy.get();
            requireSamePlace(there, held);
            if (!held.holds(there.key(), there.bytes(), there.sha256())) {
                throw new StoreUnavailableException(
                        held.place()
                                + " no longer has "
                                + there.key()
                                + " as it was stored; where it went has to be found out, and "
                                + file
                                + " is what is left of it");
            }
            Files.delete(file);
            return true;
        } finally {
            changing.unlock();
        }
    }

    private static Path recordingOf(Path note) {
        String name = String.valueOf(note.getFileName());
        return note.resolveSibling(
                name.substring(0, name.length() - StoredCopy.SUFFIX.length()) + RECORDING);
    }

    private static Path erased(Path recording) {
        String name = String.valueOf(recording.getFileName());
        return recording.resolveSibling(name.replaceFirst("\\.rec$", "") + ERASED);
    }

    private static String session(Path file) {
        return String.valueOf(file.getFileName()).replaceFirst("\\.rec$", "");
    }

    // ---- erasing

    /// Removes every copy, for good: of the store, of what was fetched, of the disk. To be called
    /// when that is decided and journalled. May be repeated: what an earlier call did not come to
    /// is done.
    ///
    /// @return what it was; absent where this node has nothing of it, or the session still runs
    /// @throws StoreUnavailableException when a copy may still be there; to be repeated
    public Optional<Erased> erase(String session) {
        if (recorder.isLive(session) || recorder.isToBeRewritten(session)) {
            return Optional.empty();
        }
        changing.lock();
        try {
            Optional<Path> local = recorder.find(session);
            Optional<Path> note = recorder.beside(session, StoredCopy.SUFFIX);
            Optional<Path> mark = recorder.beside(session, ERASED);
            Path file =
                    local.or(() -> note.map(RecordingCopies::recordingOf))
                            .or(() -> mark.map(one -> one.resolveSibling(session + RECORDING)))
                            .orElse(null);
            if (file == null) {
                return Optional.empty();
            }
            Path own = erased(file);
            Optional<StoredCopy> copy =
                    note.isPresent() ? StoredCopy.read(note.get()) : Optional.empty();
            if (note.isPresent() && copy.isEmpty()) {
                throw new StoreUnavailableException(
                        note.get()
                                + " cannot be read, so that it is not known where the copy of the"
                                + " recording of "
                                + session
                                + " is; see to it that the store configured has it, if any, and move"
                                + " that file away");
            }
            // First of all: from here on nobody stores it, and what it was is known after a crash.
            if (!Files.exists(own)) {
                what(file, copy).write(own);
            }
            eraseStored(file, copy);
            deleteFetched(session);
            Files.deleteIfExists(file);
            if (note.isPresent()) {
                Files.deleteIfExists(note.get());
            }
            StoredCopy.sync(file.resolveSibling(""));
            StoredCopy was =
                    StoredCopy.read(own)
                            .orElseThrow(() -> new IOException(own + " cannot be read"));
            return Optional.of(
                    new Erased(
                            recorder.directory().relativize(file).toString(),
                            was.bytes(),
                            was.sha256(),
                            was.chain()));
        } catch (IOException e) {
            throw new StoreUnavailableException(
                    "cannot erase the recording of " + session + ": " + e, e);
        } finally {
            changing.unlock();
        }
    }

    /// Also what no note names: an upload that a crash cut off from its note, or what could not be
    /// forgotten when it was written anew.
    private void eraseStored(Path file, Optional<StoredCopy> copy) {
        RecordingStore from = store;
        if (from == null) {
            if (copy.isPresent()) {
                throw new StoreUnavailableException(
                        "a copy is in "
                                + copy.get().place()
                                + ", and this node has no store configured");
            }
            return;
        }
        copy.ifPresent(one -> {
            requireSamePlace(one, from);
            from.delete(one.key());
        });
        String start = keyStart(file);
        for (String key : from.keys(start)) {
            String rest = key.substring(start.length());
            // And not of a session whose id begins as this one's.
            if (rest.endsWith(RECORDING)
                    && KEY_HASH.matcher(rest.substring(0, rest.length() - RECORDING.length()))
                            .matches()) {
                from.delete(key);
            }
        }
    }

    /// How the keys of all copies of a recording begin.
    private String keyStart(Path file) {
        String name = recorder.directory().relativize(file).toString().replace('\\', '/');
        return name.replaceFirst("\\.rec$", "") + "-";
    }

    /// What it is: the file's own, or as its copy was stored.
    private StoredCopy what(Path file, Optional<StoredCopy> copy) throws IOException {
        if (!Files.exists(file)) {
            return copy.orElseThrow(() -> new NoSuchFileException(file.toString()));
        }
        return new StoredCopy(
                "",
                session(file),
                Files.size(file),
                FileHash.sha256(file),
                ChainCheck.of(file).head(),
                null,
                clock.instant());
    }

    private void deleteFetched(String session) throws IOException {
        if (!Files.isDirectory(fetched)) {
            return;
        }
        fetching.lock();
        try (Stream<Path> listing = Files.list(fetched)) {
            for (Path file :
                    listing.filter(one ->
                                    String.valueOf(one.getFileName()).startsWith(session + "."))
                            .toList()) {
                Files.deleteIfExists(file);
            }
        } finally {
            fetching.unlock();
        }
    }

    private static String shortened(String sha256) {
        return sha256.substring(0, KEY_HASH_CHARS);
    }

    /// Where copies go, as people are told it; absent where there is no store.
    public Optional<String> place() {
        return Optional.ofNullable(store).map(RecordingStore::place);
    }

    /// What stores copies as recordings are sealed; absent where there is no store. To be made
    /// once.
    public Optional<RecordingUploads> uploads() {
        return Optional.ofNullable(store).map(to -> new RecordingUploads(this, to, journal));
    }

    boolean awaitsRewriting(String session) {
        return recorder.isToBeRewritten(session);
    }
}
