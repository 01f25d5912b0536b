package io.sallyport.policy.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.sallyport.policy.alert.Alarm;
import io.sallyport.policy.alert.Alert;
import io.sallyport.policy.alert.AlertHistory;
import io.sallyport.policy.alert.AlertRaised;
import io.sallyport.policy.alert.AlertTerms;
import io.sallyport.policy.alert.Alerts;
import io.sallyport.policy.decision.RoleDecision;
import io.sallyport.policy.grant.LiveSession;
import io.sallyport.policy.grant.LiveSessions;
import io.sallyport.policy.identity.Actor;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.identity.Role;
import io.sallyport.policy.ledger.ChangeRefusedException;
import io.sallyport.policy.ledger.Outbox;
import io.sallyport.policy.testing.House;
import io.sallyport.policy.testing.OnBothDatabases;
import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.journal.JournalUnavailableException;
import io.sallyport.recorder.rule.Level;
import io.sallyport.recorder.violation.ViolationFound;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Reports of generated journals against a naive count of the same.
abstract class ReportsContract extends OnBothDatabases {
    private static final Actor DAVE = new Actor("dave", "192.0.2.4:50009");
    private static final Duration HOUR = Duration.ofHours(1);

    private final List<LiveSession> running = new ArrayList<>();
    private Instant begin = Instant.EPOCH;
    private Reports reports;
    private Alerts alerts;

    // As the gateway's and the recorder's facts of these names, as far as reports read them.

    record SessionOpened(FactHeader header) implements Fact {}

    record SessionRefused(FactHeader header) implements Fact {}

    record SessionEnded(FactHeader header, String cause) implements Fact {}

    record RecordingSealed(FactHeader header, boolean complete) implements Fact {}

    record RecordingBroken(FactHeader header) implements Fact {}

    record RecordingStored(FactHeader header) implements Fact {}

    record ChannelOpened(FactHeader header, int channel, String kind, String command)
            implements Fact {}

    record CommandJudged(
            FactHeader header,
            int channel,
            String how,
            String grade,
            List<String> operations,
            List<String> rules,
            String decision)
            implements Fact {}

    @BeforeEach
    void reports_can_be_made() {
        house.facts().at(house.clock);
        begin = house.now();
        alerts =
                new Alerts(
                        house.ledger,
                        house::inventory,
                        new Alerts.Authority() {
                            @Override
                            public RoleDecision see(Person person) {
                                return new RoleDecision.Permit("an auditor");
                            }

                            @Override
                            public RoleDecision dispose(Person person, String about) {
                                return new RoleDecision.Permit("an auditor");
                            }
                        });
        reports =
                new Reports(
                        "gw1",
                        house.journal,
                        new AlertHistory(house.database),
                        house::inventory,
                        new LiveSessions() {
                            @Override
                            public List<LiveSession> list() {
                                return List.copyOf(running);
                            }

                            @Override
                            public boolean end(
                                    String session, String by, String source, String reason) {
                                throw new UnsupportedOperationException("reports end nothing");
                            }
                        },
                        () -> Map.of("r-1", "One", "r-2", "Two", "r-quiet", "Quiet"),
                        person ->
                                person.is(Role.AUDITOR)
                                        ? new RoleDecision.Permit("an auditor")
                                        : new RoleDecision.Deny("auditors see reports"),
                        house.clock);
    }

    private Report make(ReportKind kind, Period period) {
        return reports.make(kind, period, house.inventory().person("dave").orElseThrow(), DAVE);
    }

    private CoverageReport coverage(Period period) {
        return (CoverageReport) make(ReportKind.COVERAGE, period);
    }

    private ViolationsReport violations(Period period) {
        return (ViolationsReport) make(ReportKind.VIOLATIONS, period);
    }

    private ResponseReport response(Period period) {
        return (ResponseReport) make(ReportKind.RESPONSE, period);
    }

    private Period allOfIt() {
        return new Period(begin, house.now().plusMillis(1));
    }

    private static FactHeader header(String person, String target, String session) {
        return new FactHeader(person, "192.0.2.1:50001", target, "root", session, "g", null, null);
    }

    private Entry append(Fact fact) {
        house.later(Duration.ofSeconds(1));
        return house.journal.append(fact);
    }

    private static <T> T any(Random random, List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void coverage_counts_what_a_naive_count_of_the_same_journal_finds(long seed) {
        Random random = new Random(seed);
        Instant from = begin.plusSeconds(200);
        Map<String, String> fates = new HashMap<>();
        Map<String, Long> captured = new HashMap<>();
        Map<String, Long> hits = new HashMap<>();
        Set<String> quiet = new HashSet<>();
        long refused = 0;
        for (int i = 0; i < 300; i++) {
            FactHeader header =
                    header(
                            any(random, List.of("alice", "bob")),
                            any(random, List.of("web01", "db01")),
                            "s-" + i);
            boolean counts = !house.now().plusSeconds(1).isBefore(from);
            if (random.nextInt(5) == 0) {
                append(new SessionRefused(header));
                refused += counts ? 1 : 0;
                continue;
            }
            append(new SessionOpened(header));
            boolean judged = false;
            append(new ChannelOpened(header, 0, "EXEC", "true"));
            for (int n = random.nextInt(3); n > 0; n--) {
                String how = any(random, List.of("exec", "screen"));
                String grade = any(random, List.of("exact", "low"));
                List<String> rules =
                        any(random, List.of(List.of(), List.of("r-1"), List.of("r-1", "r-2")));
                append(new CommandJudged(header, 0, how, grade, List.of("observe"), rules, "run"));
                // The session may have begun just before the period, its commands in it.
                if (!house.now().isBefore(from)) {
                    captured.merge(how + " " + grade, 1L, Long::sum);
                    rules.forEach(rule -> hits.merge(rule, 1L, Long::sum));
                }
                judged = true;
            }
            String fate =
                    any(
                            random,
                            List.of(
                                    "whole",
                                    "restarted",
                                    "broken",
                                    "lost",
                                    "running",
                                    "unsealed",
                                    "unrecordable"));
            end(header, fate);
            if (counts) {
                fates.put("s-" + i, fate);
                if (!judged) {
                    quiet.add("s-" + i);
                }
            }
        }
        CoverageReport report = coverage(new Period(from, house.now().plusMillis(1)));
        Map<String, Long> wanted =
                fates.values().stream()
                        .collect(Collectors.groupingBy(fate -> fate, Collectors.counting()));
        CoverageReport.Sessions sessions = report.sessions();
        assertThat(sessions.opened()).as("seed %d", seed).isEqualTo(fates.size());
        assertThat(sessions.refused()).isEqualTo(refused);
        assertThat(sessions.running()).isEqualTo(wanted.get("running"));
        assertThat(sessions.whole())
                .isEqualTo(Share.of(wanted.get("whole"), fates.size() - wanted.get("running")));
        assertThat(sessions.notWhole().values())
                .containsExactlyInAnyOrder(
                        wanted.get("restarted"), wanted.get("broken"), wanted.get("unrecordable"));
        assertThat(sessions.notRecorded().values())
                .containsExactlyInAnyOrder(wanted.get("lost"), wanted.get("unsealed"));
        assertThat(sessions.stored().part()).isEqualTo(wanted.get("whole"));
        assertThat(report.commands().captured())
                .allSatisfy(one ->
                        assertThat(one.count())
                                .isEqualTo(captured.get(one.how() + " " + one.grade())))
                .hasSize(captured.size());
        assertThat(report.commands().exact().part())
                .isEqualTo(captured.get("exec exact") + captured.get("screen exact"));
        assertThat(report.rules().hit())
                .extracting(CoverageReport.HitRule::rule, CoverageReport.HitRule::hits)
                .containsExactly(tuple("r-1", hits.get("r-1")), tuple("r-2", hits.get("r-2")));
        assertThat(report.rules().quiet())
                .containsExactly(new CoverageReport.QuietRule("r-quiet", "Quiet"));
        assertThat(report.channels().silent().part())
                .isBetween((long) quiet.size(), quiet.size() + 1L);
        assertThat(report.untouched()).containsExactly("db02");
        assertThat(report.people().stream().mapToLong(Named::count).sum()).isEqualTo(fates.size());
    }

    private void end(FactHeader header, String fate) {
        switch (fate) {
            case "whole" -> {
                append(new SessionEnded(header, "CLOSED"));
                append(new RecordingSealed(header, true));
                append(new RecordingStored(header));
            }
            case "restarted" -> {
                append(new RecordingSealed(header, false));
                append(new RecordingSealed(header, true)); // written anew
            }
            case "broken" -> append(new RecordingBroken(header));
            case "running" ->
                    running.add(
                            new LiveSession(
                                    String.valueOf(header.session()),
                                    "gw1",
                                    "alice",
                                    "192.0.2.1:50001",
                                    "web01",
                                    null,
                                    "root",
                                    "g",
                                    house.now(),
                                    1));
            case "unsealed" -> append(new SessionEnded(header, "CLOSED"));
            case "unrecordable" -> {
                append(new SessionEnded(header, "UNRECORDABLE"));
                append(new RecordingSealed(header, true));
            }
            default -> {
                // lost: nothing tells of it any more
            }
        }
    }

    private ViolationFound violation(int i, Level level, Instant at) {
        return new ViolationFound(
                new FactHeader(
                        "alice", "192.0.2.1:50001", "db01", "root", "s-1", "g-1", null, "acme"),
                "v-" + i,
                "r-" + i,
                "Title " + i,
                "0123456789ab",
                level.word(),
                "CommandJudged",
                "j-" + i,
                at,
                "run",
                0L,
                "text");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void times_are_those_that_people_and_the_node_really_took(long seed) {
        Random random = new Random(seed);
        Alarm alarm =
                new Alarm(
                        "gw1",
                        house.database,
                        house.journal,
                        house.ledger,
                        Outbox.NONE,
                        house::inventory,
                        new AlertTerms(HOUR, Map.of(), Map.of()),
                        () -> io.sallyport.policy.alert.Responses.NONE,
                        Map.of());
        List<Long> found = new ArrayList<>();
        List<Long> alerted = new ArrayList<>();
        List<Long> acknowledged = new ArrayList<>();
        List<Long> closed = new ArrayList<>();
        Map<String, Long> verdicts = new HashMap<>();
        long open = 0;
        for (int i = 0; i < 40; i++) {
            Instant at = house.now();
            Level level = any(random, List.of(Level.MEDIUM, Level.HIGH, Level.CRITICAL));
            found.add(wait(random));
            Entry entry = house.journal.append(violation(i, level, at));
            alerted.add(found.getLast() + wait(random));
            alarm.take(entry);
            String id = house.facts().facts(AlertRaised.class).getLast().alert();
            int fate = random.nextInt(3);
            long taken = wait(random);
            if (fate == 0) {
                open++;
                continue;
            }
            if (fate == 1) {
                alerts.acknowledge(id, DAVE);
                acknowledged.add(taken);
                taken += wait(random);
            } else {
                acknowledged.add(taken);
            }
            closed.add(taken);
            Alert.Verdict verdict = any(random, List.of(Alert.Verdict.values()));
            verdicts.merge(verdict.word(), 1L, Long::sum);
            alerts.close(id, verdict, "done", DAVE);
        }
        ResponseReport report = response(allOfIt());
        assertThat(report.raised()).as("seed %d", seed).isEqualTo(40);
        ResponseReport.Times all = report.times().getFirst();
        assertThat(all.level()).isEqualTo(Responses.ALL);
        assertThat(all.found()).isEqualTo(naive(found));
        assertThat(all.alerted()).isEqualTo(naive(alerted));
        assertThat(all.acknowledged()).isEqualTo(naive(acknowledged));
        assertThat(all.closed()).isEqualTo(naive(closed));
        assertThat(report.times().stream().skip(1).mapToInt(one -> one.alerted().count()).sum())
                .isEqualTo(40);
        assertThat(report.verdicts()).isEqualTo(verdicts);
        assertThat(report.closed()).isEqualTo(Share.of(closed.size(), 40));
        assertThat(report.unclosed().stream().mapToLong(ResponseReport.Age::open).sum())
                .isEqualTo(open);

        assertThat(violations(allOfIt()).total()).isEqualTo(40);
        // What was raised before the period is in it only as long as it is not closed.
        ResponseReport later = response(new Period(house.now(), house.now().plusMillis(1)));
        assertThat(later.raised()).isZero();
        assertThat(later.times().getFirst().closed().p50()).isNull();
        assertThat(later.unclosed()).isEqualTo(report.unclosed());
        Map<String, Share> falseOnes = new HashMap<>();
        coverage(allOfIt())
                .rules()
                .hit()
                .forEach(rule -> falseOnes.put(rule.rule(), rule.falsePositive()));
        assertThat(falseOnes.values().stream().mapToLong(Share::of).sum()).isEqualTo(closed.size());
        assertThat(falseOnes.values().stream().mapToLong(Share::part).sum())
                .isEqualTo(verdicts.getOrDefault("false-positive", 0L));
    }

    /// Time goes on.
    private long wait(Random random) {
        long millis = random.nextInt(100_000);
        house.later(Duration.ofMillis(millis));
        return millis;
    }

    /// By definition: the least time that so many of a hundred took no longer than.
    private static Delays naive(List<Long> millis) {
        if (millis.isEmpty()) {
            return new Delays(0, null, null, null, null);
        }
        return new Delays(
                millis.size(),
                least(millis, 50),
                least(millis, 90),
                least(millis, 99),
                least(millis, 100));
    }

    private static double least(List<Long> millis, int percent) {
        return millis.stream()
                        .sorted()
                        .filter(one ->
                                millis.stream().filter(other -> other <= one).count() * 100
                                        >= (long) percent * millis.size())
                        .findFirst()
                        .orElseThrow()
                / 1000.0;
    }

    @Test
    void violations_are_counted_by_what_they_are_about_and_on_the_day_they_happened() {
        Instant day = Instant.parse("2026-11-22T00:00:00Z");
        house.clock.set(day.plus(Duration.ofDays(2)));
        house.journal.append(violation(1, Level.HIGH, day));
        house.journal.append(violation(1, Level.HIGH, day.minusMillis(1))); // before the period
        house.journal.append(violation(2, Level.CRITICAL, day.plus(Duration.ofHours(25))));
        ViolationsReport report =
                violations(
                        Period.read(null, "2026-11-22", "2026-11-23", house.now().plusSeconds(1)));
        assertThat(report.days()).extracting(ViolationsReport.Day::count).containsExactly(1L, 1L);
        assertThat(report.levels().keySet()).containsExactly("critical", "high");
        assertThat(report.owners()).containsExactly(new Named("acme", 2));
        assertThat(report.rules())
                .containsExactly(
                        new ViolationsReport.ViolatedRule("r-1", "Title 1", "high", 1),
                        new ViolationsReport.ViolatedRule("r-2", "Title 2", "critical", 1));
    }

    @Test
    void nothing_is_no_data_and_never_all_or_none() {
        CoverageReport report = coverage(allOfIt());
        assertThat(report.sessions().whole()).isEqualTo(new Share(0, 0, null));
        assertThat(report.commands().exact().percent()).isNull();
        assertThat(report.rules().quiet()).hasSize(3);
        assertThat(response(allOfIt()).times().getFirst().found().worst()).isNull();
        for (ReportKind kind : ReportKind.values()) {
            assertThat(make(kind, allOfIt()).sections())
                    .flatExtracting(Section::rows)
                    .allSatisfy(row ->
                            assertThat(row.getLast().shown())
                                    .doesNotContain("%")
                                    .isNotEqualTo("0 s"));
        }
    }

    @Test
    void a_report_is_a_fact_before_it_is_shown_and_refused_to_who_may_not() {
        make(ReportKind.VIOLATIONS, allOfIt());
        assertThat(house.facts().facts(ReportMade.class))
                .extracting(made -> made.header().person(), ReportMade::report)
                .containsExactly(tuple("dave", "violations"));
        Person alice = house.inventory().person("alice").orElseThrow();
        assertThatThrownBy(() -> reports.make(ReportKind.COVERAGE, allOfIt(), alice, House.ALICE))
                .isInstanceOf(ChangeRefusedException.class);
        house.facts().breakDown();
        assertThatThrownBy(() -> make(ReportKind.COVERAGE, allOfIt()))
                .isInstanceOf(JournalUnavailableException.class);
        assertThat(house.facts().facts(ReportMade.class)).hasSize(1);
    }
}
