package io.sallyport.recorder.violation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.recorder.ChildJvm;
import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.journal.FileJournal;
import io.sallyport.recorder.journal.Journal;
import io.sallyport.recorder.journal.JournalUnavailableException;
import io.sallyport.recorder.rule.Correlating;
import io.sallyport.recorder.rule.Level;
import io.sallyport.recorder.rule.Rule;
import io.sallyport.recorder.rule.RuleReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is a violation, and that each is found once.
class AuditorTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    /// Rules that are in force: `unknown` is not.
    static final Function<String, Optional<Rule>> RULES =
            id -> Optional.ofNullable(rules().get(id));

    @TempDir Path data;
    private FileJournal journal;
    private Auditor auditor;
    private volatile Correlating correlating = Correlating.NOTHING;

    /// Three times somebody looks around on one target within the hour.
    private static Correlating looksOften(String... told) {
        var file =
                new RuleReader(Map.of())
                        .read(
                                "often.yml",
                                """
                                title: Looks around again and again
                                id: often
                                level: high
                                correlation:
                                  type: event_count
                                  rules: [looks]
                                  group-by: [person, target]
                                  timespan: 1h
                                  condition: {gte: 3}
                                """);
        assertThat(file.problems()).isEmpty();
        return new Correlating(List.copyOf(rules().values()), file.correlations(), Set.of(told));
    }

    private static Map<String, Rule> rules() {
        return Map.of(
                "destroys", rule("destroys", "Destroys files", Level.HIGH),
                "reads", rule("reads", "Reads user data", Level.MEDIUM),
                "looks", rule("looks", "Looks around", Level.LOW));
    }

    private static Rule rule(String id, String title, Level level) {
        return new RuleReader(Map.of())
                .read(
                        id + ".yml",
                        """
                        title: %s
                        id: %s
                        level: %s
                        description: for a test
                        logsource:
                          product: linux
                          category: process_creation
                        detection:
                          selection:
                            Image|endswith: '/%s'
                          condition: selection
                        """
                                .formatted(title, id, level.word(), id))
                .rules()
                .getFirst();
    }

    @BeforeEach
    void open() {
        journal = new FileJournal(data.resolve("journal"), "gw1", InstantSource.system());
    }

    @AfterEach
    void close() {
        if (auditor != null) {
            auditor.close();
        }
        journal.close();
    }

    private Path spool() {
        return data.resolve("spool");
    }

    private Auditor audit(Journal of) throws IOException {
        auditor = Auditor.start(of, spool(), RULES, () -> correlating);
        return auditor;
    }

    private List<Entry> all(String kind) {
        return journal.read(0, Integer.MAX_VALUE).stream()
                .filter(entry -> entry.fact().equals(kind))
                .toList();
    }

    private List<Entry> violations() {
        return all("ViolationFound");
    }

    private void awaitViolations(int count) {
        await().atMost(LONG).until(() -> violations().size() >= count);
    }

    private static String said(Entry entry, String field) {
        return entry.detail().path(field).asString("");
    }

    /// Each command that violates, once a rule, and nothing else.
    private void assertEachOnce(String... rules) {
        List<String> expected = new ArrayList<>();
        for (Entry entry : all("CommandJudged")) {
            if (said(entry, "level").equals("high")) {
                for (String rule : rules) {
                    expected.add(entry.id() + " " + rule);
                }
            }
        }
        assertThat(violations())
                .extracting(entry -> said(entry, "cause") + " " + said(entry, "rule"))
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void a_violation_says_what_it_rests_on_and_carries_its_header() throws Exception {
        audit(journal);
        Entry cause =
                journal.append(
                        CommandJudged.by("rm -rf /srv", "high", "hold", "destroys", "looks"));
        awaitViolations(1);
        Entry found = violations().getFirst();
        assertThat(violations()).hasSize(1);
        assertThat(found.header()).isEqualTo(cause.header());
        assertThat(said(found, "violation")).matches("v-[0-9a-f]{16}");
        assertThat(said(found, "rule")).isEqualTo("destroys");
        assertThat(said(found, "title")).isEqualTo("Destroys files");
        assertThat(said(found, "level")).isEqualTo("high");
        assertThat(said(found, "kind")).isEqualTo("CommandJudged");
        assertThat(said(found, "cause")).isEqualTo(cause.id());
        assertThat(said(found, "at")).isEqualTo(cause.time().toString());
        assertThat(said(found, "decision")).isEqualTo("hold");
        assertThat(found.detail().path("offset").asLong()).isEqualTo(1234);
        assertThat(said(found, "text")).isEqualTo("rm -rf /srv");
    }

    @Test
    void a_rule_that_is_in_force_no_more_counts_by_the_level_that_was_kept() throws Exception {
        audit(journal);
        journal.append(CommandJudged.by("x", "low", "run", "unknown"));
        journal.append(CommandJudged.by("y", "critical", "run", "unknown"));
        awaitViolations(1);
        journal.append(CommandJudged.by("z", "medium", "run", "reads"));
        awaitViolations(2);
        assertThat(violations())
                .extracting(entry -> said(entry, "text") + " " + said(entry, "level"))
                .containsExactly("y critical", "z medium");
    }

    @Test
    void what_is_a_violation_by_its_kind_needs_no_rule() throws Exception {
        audit(journal);
        journal.append(CommandJudged.by("cat /srv/x", "", "seen"));
        journal.append(new SessionEnded(FactHeader.NODE, "LEFT", "the operator left"));
        journal.append(new SessionEnded(FactHeader.NODE, "DISOBEYED", "it ran"));
        awaitViolations(2);
        assertThat(violations())
                .extracting(entry -> said(entry, "rule") + " " + said(entry, "level"))
                .containsExactly(
                        "sallyport.denied-command-ran critical",
                        "sallyport.session-disobeyed critical");
    }

    @Test
    void an_auditor_that_begins_anew_without_its_bookmark_finds_nothing_twice() throws Exception {
        Random random = new Random(20);
        audit(journal);
        for (int restart = 0; restart < 20; restart++) {
            for (int i = 0; i < 10; i++) {
                journal.append(CommandJudged.by("rm x", "high", "run", "destroys", "reads"));
                journal.append(CommandJudged.by("ls", "low", "run", "looks"));
            }
            if (random.nextBoolean()) {
                awaitViolations((int) (violations().size() + 1L));
            }
            auditor.close();
            if (random.nextInt(3) == 0) {
                Files.deleteIfExists(spool().resolve(Auditor.NAME));
            }
            audit(journal);
        }
        awaitViolations(400);
        assertEachOnce("destroys", "reads");
    }

    @Test
    void an_auditor_that_is_killed_again_and_again_finds_each_violation_once() throws Exception {
        journal.close();
        Random random = new Random(7);
        for (int kill = 0; kill < ChildJvm.KILLS / 2; kill++) {
            Process child = ChildJvm.start(AuditingChild.class, data.toString());
            try (BufferedReader lines = child.inputReader(StandardCharsets.UTF_8)) {
                int most = 1 + random.nextInt(60);
                for (int line = 0; line < most; line++) {
                    assertThat(lines.readLine()).isNotNull();
                }
                child.destroyForcibly();
                assertThat(child.waitFor()).isNotZero();
            }
        }
        open();
        int commands =
                (int)
                        all("CommandJudged").stream()
                                .filter(entry -> said(entry, "level").equals("high"))
                                .count();
        assertThat(commands).isGreaterThan(10);
        audit(journal);
        awaitViolations(2 * commands);
        auditor.close();
        assertEachOnce("destroys", "unknown");
    }

    @Test
    void a_violation_that_cannot_be_journalled_now_is_journalled_later() throws Exception {
        FailingJournal failing = new FailingJournal(journal);
        audit(failing);
        for (int i = 0; i < 5; i++) {
            journal.append(CommandJudged.by("rm " + i, "high", "run", "destroys", "reads"));
        }
        awaitViolations(10);
        assertThat(failing.refused).hasValueGreaterThan(3);
        assertEachOnce("destroys", "reads");
    }

    /// An honest fake: a journal whose disk refuses every other fact.
    private static final class FailingJournal implements Journal {
        private final Journal real;
        private final AtomicInteger appended = new AtomicInteger();
        private final AtomicInteger refused = new AtomicInteger();

        FailingJournal(Journal real) {
            this.real = real;
        }

        @Override
        public Entry append(Fact fact) {
            if (appended.getAndIncrement() % 2 == 1) {
                refused.incrementAndGet();
                throw new JournalUnavailableException("the disk is full", new IOException("full"));
            }
            return real.append(fact);
        }

        @Override
        public CompletableFuture<Entry> submit(Fact fact) {
            return real.submit(fact);
        }

        @Override
        public long size() {
            return real.size();
        }

        @Override
        public List<Entry> read(long sequence, int limit) {
            return real.read(sequence, limit);
        }

        @Override
        public Subscription follow(long sequence, Consumer<Entry> reader) {
            return real.follow(sequence, reader);
        }

        @Override
        public void close() {
            real.close();
        }
    }

    private void look(String text) {
        journal.append(CommandJudged.by(text, "low", "run", "looks"));
    }

    @Test
    void what_many_small_things_come_to_is_a_violation_also_across_a_restart() throws IOException {
        correlating = looksOften("often");
        audit(journal).close();
        look("ls");
        audit(journal);
        look("id");
        journal.append(CommandJudged.by("who", "low", "hold", "looks")); // not decided yet
        await().during(Duration.ofMillis(300)).until(() -> violations().isEmpty());
        auditor.close();
        audit(journal);
        look("w");
        awaitViolations(1);
        Entry found = violations().getFirst();
        assertThat(said(found, "rule")).isEqualTo("often");
        assertThat(said(found, "level")).isEqualTo("high");
        assertThat(said(found, "version")).isNotEmpty();
        assertThat(said(found, "text")).startsWith("w (after ");
        assertThat(found.header().person()).isEqualTo("alice");
        // It is quiet in that group for the timespan, also for an auditor that comes later.
        look("uptime");
        auditor.close();
        audit(journal);
        look("date");
        journal.append(CommandJudged.by("rm -rf /srv", "high", "run", "destroys"));
        awaitViolations(2);
        assertThat(violations())
                .extracting(entry -> said(entry, "rule"))
                .containsExactly("often", "destroys");
    }

    @Test
    void a_correlation_that_comes_into_force_sees_what_was_before_it() throws IOException {
        audit(journal);
        look("ls");
        look("id");
        await().during(Duration.ofMillis(300)).until(() -> violations().isEmpty());
        correlating = looksOften("often");
        look("w");
        awaitViolations(1);
        assertThat(said(violations().getFirst(), "rule")).isEqualTo("often");
    }

    @Test
    void a_correlation_that_is_not_to_be_told_is_not() throws IOException {
        correlating = looksOften();
        audit(journal);
        look("ls");
        look("id");
        look("w");
        journal.append(CommandJudged.by("rm -rf /srv", "high", "run", "destroys"));
        awaitViolations(1);
        assertThat(violations())
                .extracting(entry -> said(entry, "rule"))
                .containsExactly("destroys");
    }
}
