package io.sallyport.policy.classification;

import io.sallyport.policy.database.DatabaseUnavailableException;
import io.sallyport.recorder.journal.Journal;
import io.sallyport.recorder.journal.JournalUnavailableException;
import io.sallyport.recorder.rule.RuleMode;
import io.sallyport.recorder.rule.RuleProblem;
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

/// The rules in force: the shipped ones, people's own from the `.yml` files of a folder, and those
/// that were approved. Looks at both every second; a bad file is refused, and with it all of the
/// change, while the last good ones stay in force, as they do while the approved ones cannot be
/// read. Each load and each refusal is a fact, durable before the rules are in force. Safe for use
/// by many threads.
public final class RulesFolder implements Supplier<RuleBook>, AutoCloseable {
    /// More in all files together are refused unread.
    public static final int MOST_BYTES = 4 << 20;

    /// More files are refused unread.
    public static final int MOST_FILES = 2_000;

    private static final Logger LOG = LoggerFactory.getLogger(RulesFolder.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final Path folder;
    private final ApprovedRules approved;
    private final Journal journal;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ReentrantLock loading = new ReentrantLock(); // guards seen, unreadable

    private @Nullable List<RuleText> seen; // what was loaded or refused last
    private @Nullable String unreadable; // why, where that was told already
    private volatile RuleBook current;

    /// Loads the folder and begins to watch it.
    ///
    /// @param folder may be missing: then none of its rules are in force
    /// @throws RulesInvalidException when they are refused; nothing is in force then
    /// @throws DatabaseUnavailableException when the approved ones cannot be read
    /// @throws JournalUnavailableException when the load cannot be journalled
    public RulesFolder(Path folder, ApprovedRules approved, Journal journal)
            throws RulesInvalidException {
        this.folder = folder;
        this.approved = approved;
        this.journal = journal;
        try {
            this.current = load(all());
        } catch (IOException unreadable) {
            throw new RulesInvalidException(List.of(refuse(unreadable)));
        }
        // A virtual thread that comes back every second keeps carriers that were added for a while.
        Thread.ofPlatform().daemon().name("rules-watch").start(this::watch);
    }

    /// The rules in force.
    @Override
    public RuleBook get() {
        return current;
    }

    /// Looks whether the folder changed, and loads it if so. What the watching thread does each
    /// second.
    void look() {
        loading.lock();
        try {
            lookNow();
        } catch (RulesInvalidException refused) {
            LOG.warn("rules refused, the last good ones stay: {}", refused.getMessage());
        } catch (JournalUnavailableException notJournalled) {
            seen = null; // counts as not seen, and is tried again
            LOG.error("rules not loaded, the journal is unavailable", notJournalled);
        } catch (DatabaseUnavailableException notKnown) {
            if (!String.valueOf(notKnown.getMessage()).equals(unreadable)) {
                unreadable = String.valueOf(notKnown.getMessage());
                LOG.error("the approved rules cannot be read, the last good ones stay", notKnown);
            }
        } finally {
            loading.unlock();
        }
    }

    /// The folder's files as they are now, as far as they are in force by themselves.
    public List<RuleText> folderTexts() throws IOException {
        return approved.holdFolder() ? List.of() : read(folder);
    }

    private List<RuleText> all() throws IOException {
        List<RuleText> texts = new ArrayList<>(folderTexts());
        texts.addAll(approved.texts());
        return texts;
    }

    private void lookNow() throws RulesInvalidException {
        List<RuleText> texts;
        try {
            texts = all();
            unreadable = null;
        } catch (IOException why) {
            if (!String.valueOf(why.getMessage()).equals(unreadable)) {
                LOG.warn("rules cannot be read, the last good ones stay: {}", why.getMessage());
                refuse(why);
            }
            return;
        }
        if (!texts.equals(seen)) {
            current = load(texts);
            LOG.info("rules loaded: {} with {} texts", current.rules().size(), texts.size());
        }
    }

    /// The texts of a folder's files, by name; of a folder that is not there, none.
    public static List<RuleText> read(Path folder) throws IOException {
        List<RuleText> texts = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return texts;
        }
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(RulesFolder::isRules).sorted().toList();
        }
        if (files.size() > MOST_FILES) {
            throw new IOException("more than " + MOST_FILES + " rule files; join some");
        }
        int left = MOST_BYTES;
        for (Path file : files) {
            byte[] content;
            try (var in = Files.newInputStream(file)) {
                content = in.readNBytes(left + 1);
            }
            left -= content.length;
            if (left < 0) {
                throw new IOException("the rule files are larger than 4 MiB together");
            }
            texts.add(
                    new RuleText(
                            String.valueOf(file.getFileName()),
                            new String(content, StandardCharsets.UTF_8)));
        }
        return texts;
    }

    /// Whether it is called as files of rules are.
    public static boolean isRules(Path file) {
        return file.toString().endsWith(".yml") || file.toString().endsWith(".yaml");
    }

    private RuleBook load(List<RuleText> texts) throws RulesInvalidException {
        seen = texts;
        try {
            RuleBook loaded = RuleBook.of(texts);
            journal.append(
                    new RulesLoaded(
                            texts.stream().map(RuleText::file).distinct().toList(),
                            digest(texts),
                            loaded.rules().size(),
                            loaded.correlations().size(),
                            loaded.ids(RuleMode.SHADOW),
                            loaded.ids(RuleMode.OFF),
                            loaded.leftOut().size()));
            loaded.leftOut().forEach(one -> LOG.warn("a rule is left out: {}", one));
            return loaded;
        } catch (RulesInvalidException refused) {
            RuleProblem first = refused.problems().getFirst();
            journal.append(new RulesRefused(first.file(), first.line(), first.message()));
            throw refused;
        }
    }

    private RuleProblem refuse(IOException why) {
        String message = String.valueOf(why.getMessage());
        RuleProblem problem =
                new RuleProblem(
                        RuleProblem.Kind.MISTAKE, "rules", 1, "they cannot be read: " + message);
        journal.append(new RulesRefused(problem.file(), problem.line(), problem.message()));
        unreadable = message;
        seen = null; // what can be read again is loaded again
        return problem;
    }

    private static String digest(List<RuleText> texts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (RuleText text : texts) {
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

    /// Stops watching. The last good rules stay readable.
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
