package io.sallyport.policy.authorization;

import io.sallyport.recorder.journal.Journal;
import io.sallyport.recorder.journal.JournalUnavailableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The policies in force: the shipped ones, and people's own from the `.cedar` files of a folder.
/// Looks at the folder every second; a bad file is refused, and with it all of the change, while
/// the last good ones stay in force. Each load and each refusal is a fact, durable before the
/// policies are in force. Safe for use by many threads.
public final class PoliciesFolder implements Supplier<Policies>, AutoCloseable {
    /// More in all files together are refused unread.
    public static final int MOST_BYTES = 1 << 20;

    /// More files are refused unread.
    public static final int MOST_FILES = 200;

    private static final Logger LOG = LoggerFactory.getLogger(PoliciesFolder.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final Path folder;
    private final Journal journal;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ReentrantLock loading = new ReentrantLock(); // guards seen

    private @Nullable String seen; // digest of what was loaded or refused last
    private volatile Policies current;

    /// Loads the folder and begins to watch it.
    ///
    /// @param folder may be missing: then only the shipped policies are in force
    /// @throws PoliciesInvalidException when they are refused; nothing is in force then
    /// @throws JournalUnavailableException when the load cannot be journalled
    public PoliciesFolder(Path folder, Journal journal) throws PoliciesInvalidException {
        this.folder = folder;
        this.journal = journal;
        try {
            this.current = load(read());
        } catch (IOException unreadable) {
            throw new PoliciesInvalidException(List.of(unreadable(unreadable)));
        }
        // A virtual thread that comes back every second keeps carriers that were added for a while.
        Thread.ofPlatform().daemon().name("policies-watch").start(this::watch);
    }

    /// The policies in force.
    @Override
    public Policies get() {
        return current;
    }

    /// Looks whether the folder changed, and loads it if so. What the watching thread does each
    /// second.
    void look() {
        loading.lock();
        try {
            List<PolicyText> texts = read();
            if (!digest(texts).equals(seen)) {
                current = load(texts);
                LOG.info("policies loaded: {} from {} files", current.names().size(), texts.size());
            }
        } catch (PoliciesInvalidException refused) {
            LOG.warn("policies refused, the last good ones stay: {}", refused.getMessage());
        } catch (IOException unreadable) {
            LOG.warn("policies cannot be read, the last good ones stay", unreadable);
        } catch (JournalUnavailableException notJournalled) {
            seen = null; // counts as not seen, and is tried again
            LOG.error("policies not loaded, the journal is unavailable", notJournalled);
        } finally {
            loading.unlock();
        }
    }

    /// The texts of a folder: the shipped policies, then its files by name.
    public static List<PolicyText> read(Path folder) throws IOException {
        List<PolicyText> texts = new ArrayList<>();
        texts.add(PolicyText.shipped());
        if (!Files.isDirectory(folder)) {
            return texts;
        }
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(file -> file.toString().endsWith(".cedar")).sorted().toList();
        }
        if (files.size() > MOST_FILES) {
            throw new IOException("more than " + MOST_FILES + " policy files; join some");
        }
        long left = MOST_BYTES;
        for (Path file : files) {
            byte[] content;
            try (var in = Files.newInputStream(file)) {
                content = in.readNBytes((int) left + 1);
            }
            left -= content.length;
            if (left < 0) {
                throw new IOException("the policy files are larger than 1 MiB together");
            }
            texts.add(
                    new PolicyText(
                            String.valueOf(file.getFileName()),
                            new String(content, StandardCharsets.UTF_8)));
        }
        return texts;
    }

    private List<PolicyText> read() throws IOException {
        return read(folder);
    }

    private Policies load(List<PolicyText> texts) throws PoliciesInvalidException {
        String digest = digest(texts);
        seen = digest;
        try {
            Policies loaded = Policies.of(texts);
            journal.append(
                    new PoliciesLoaded(
                            texts.stream().map(PolicyText::file).toList(),
                            digest,
                            loaded.names().size()));
            return loaded;
        } catch (PoliciesInvalidException refused) {
            PolicyProblem first = refused.problems().getFirst();
            journal.append(new PoliciesRefused(first.file(), first.line(), first.message()));
            throw refused;
        }
    }

    private static PolicyProblem unreadable(IOException why) {
        return new PolicyProblem("policies", 1, "they cannot be read: " + why.getMessage());
    }

    private static String digest(List<PolicyText> texts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (PolicyText text : texts) {
                digest.update(text.file().getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
                digest.update(text.text().getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    /// Stops watching. The last good policies stay readable.
    @Override
    public void close() {
        closed.countDown();
    }

    private void watch() {
        try {
            while (!closed.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException endOfNode) {
            Thread.currentThread().interrupt();
        }
    }
}
