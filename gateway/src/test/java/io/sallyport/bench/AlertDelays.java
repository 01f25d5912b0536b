package io.sallyport.bench;

import io.sallyport.gateway.terminal.CommandJudged;
import io.sallyport.policy.alert.Alarm;
import io.sallyport.policy.alert.AlertTerms;
import io.sallyport.policy.alert.Responses;
import io.sallyport.policy.classification.RuleBook;
import io.sallyport.policy.database.Database;
import io.sallyport.policy.habit.Novelty;
import io.sallyport.policy.ledger.Ledger;
import io.sallyport.policy.ledger.Outbox;
import io.sallyport.policy.target.Inventory;
import io.sallyport.recorder.journal.Bookmark;
import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.journal.FileJournal;
import io.sallyport.recorder.journal.Follower;
import io.sallyport.recorder.rule.Level;
import io.sallyport.recorder.rule.Rule;
import io.sallyport.recorder.violation.Auditor;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;

/// From a command's fact to its violation's, and to the alert's where it is the first of its group,
/// by the journal's own times. One command of twenty violates a rule.
final class AlertDelays {
    private static final int PEOPLE = 20;
    private static final int ONE_OF = 20;
    private static final int ALERT_EACH = 10;
    private static final Duration LONGEST_REST = Duration.ofSeconds(30);

    private final Path folder;
    private final int rate;
    private final int seconds;

    AlertDelays(Path folder, int rate, int seconds) {
        this.folder = folder;
        this.rate = rate;
        this.seconds = seconds;
    }

    /// Milliseconds, and how many there were.
    Map<String, Object> measured() throws Exception {
        RuleBook book = RuleBook.of(List.of());
        Rule rule =
                book.rules().stream()
                        .filter(each -> each.level() == Level.HIGH)
                        .findFirst()
                        .orElseThrow();
        Inventory inventory = new Inventory(Map.of(), Map.of(), Map.of(), List.of(), List.of());
        try (FileJournal journal =
                        new FileJournal(folder.resolve("alerts"), "bench", InstantSource.system());
                Database database =
                        Database.open(Database.inFile(folder.resolve("alerts-db")), "sa", "")) {
            Alarm alarm =
                    new Alarm(
                            "bench",
                            database,
                            journal,
                            new Ledger(database, journal, InstantSource.system()),
                            Outbox.NONE,
                            () -> inventory,
                            new AlertTerms(Duration.ofHours(1), Map.of(), Map.of()),
                            () -> Responses.NONE,
                            Map.of());
            Path spool = folder.resolve("alerts-spool");
            try (Auditor _ = Auditor.start(journal, spool, book::rule, book::correlating);
                    Follower _ =
                            Follower.start(
                                    "the alarm",
                                    journal,
                                    Bookmark.open(spool, "alerts", journal),
                                    alarm::take)) {
                int expected = state(journal, rule);
                return figures(journal, expected);
            }
        }
    }

    /// @return how many of the commands violate
    private int state(FileJournal journal, Rule rule) {
        long begin = System.nanoTime();
        int violating = 0;
        for (int i = 0; i < rate * seconds; i++) {
            long due = begin + Duration.ofSeconds(1).toNanos() * i / rate;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            boolean violates = i % ONE_OF == 0;
            violating += violates ? 1 : 0;
            journal.submit(command(i, violates ? List.of(rule) : List.of()));
        }
        return violating;
    }

    private static CommandJudged command(int number, List<Rule> rules) {
        int who = number / ONE_OF % PEOPLE;
        // A group of its own for each tenth time that somebody violates a rule.
        int where = number / ONE_OF / PEOPLE / ALERT_EACH;
        return new CommandJudged(
                new FactHeader(
                        "p" + who,
                        "192.0.2.1:50022",
                        "db" + where,
                        "root",
                        "s-1",
                        "g-1",
                        "c-1",
                        "acme"),
                0,
                number,
                rules.isEmpty() ? "uptime" : "rm -rf /srv/data",
                "",
                "shell_integration",
                "exact",
                "shell",
                List.of(),
                rules.stream().map(Rule::id).toList(),
                rules.stream().map(Rule::version).toList(),
                List.of(),
                rules.isEmpty() ? "" : "high",
                Novelty.UNKNOWN,
                "run",
                "",
                number,
                List.of());
    }

    private static Map<String, Object> figures(FileJournal journal, int expected)
            throws InterruptedException {
        Awaitility.await()
                .atMost(LONGEST_REST)
                .until(() ->
                        all(journal, "ViolationFound").size() >= expected
                                && all(journal, "AlertRaised").size() >= expected / ALERT_EACH);
        List<Entry> found = all(journal, "ViolationFound");
        List<Double> violations = new ArrayList<>();
        Map<String, Instant> stated = new HashMap<>();
        for (Entry entry : found) {
            Instant at = Instant.parse(entry.detail().get("at").asString());
            stated.put(entry.detail().get("violation").asString(), at);
            violations.add(Duration.between(at, entry.time()).toNanos() / 1e6);
        }
        List<Double> alerts = new ArrayList<>();
        for (Entry raised : all(journal, "AlertRaised")) {
            Instant at = stated.get(raised.detail().get("violation").asString());
            if (at != null) {
                alerts.add(Duration.between(at, raised.time()).toNanos() / 1e6);
            }
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("violations", violations.size());
        figures.put("violations_missing", expected - violations.size());
        figures.put("violation_p50_ms", Samples.rounded(Samples.median(violations)));
        figures.put("violation_p99_ms", Samples.rounded(Samples.percentile(violations, 99)));
        figures.put("alerts", alerts.size());
        figures.put("alert_p50_ms", Samples.rounded(Samples.median(alerts)));
        figures.put("alert_p99_ms", Samples.rounded(Samples.percentile(alerts, 99)));
        return figures;
    }

    private static List<Entry> all(FileJournal journal, String kind) {
        return journal.read(0, Integer.MAX_VALUE).stream()
                .filter(entry -> entry.fact().equals(kind))
                .toList();
    }
}
