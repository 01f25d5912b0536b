package io.sallyport.policy.report;

import io.sallyport.policy.alert.Alert;
import io.sallyport.policy.alert.AlertCourse;
import io.sallyport.policy.alert.AlertHistory;
import io.sallyport.policy.decision.RoleDecision;
import io.sallyport.policy.grant.LiveSession;
import io.sallyport.policy.grant.LiveSessions;
import io.sallyport.policy.identity.Actor;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.ledger.ChangeRefusedException;
import io.sallyport.policy.target.InventorySource;
import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.journal.Journal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Makes reports: of sessions, commands and violations from this node's journal, read once from the
/// beginning of the period on; of alerts from the rows that all nodes share. No index is asked.
///
/// Safe for use by many threads, which wait for each other: one report is made at a time, so that
/// sessions keep the rest of the machine.
public final class Reports {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final String node;
    private final Journal journal;
    private final AlertHistory alerts;
    private final InventorySource inventory;
    private final LiveSessions live;
    private final Supplier<Map<String, String>> rules;
    private final Function<Person, RoleDecision> authority;
    private final InstantSource clock;
    private final Semaphore place = new Semaphore(1, true);

    /// @param node this node's name
    /// @param rules titles of the rules and correlations that are not off, by their ids
    /// @param authority may this person see reports?
    public Reports(
            String node,
            Journal journal,
            AlertHistory alerts,
            InventorySource inventory,
            LiveSessions live,
            Supplier<Map<String, String>> rules,
            Function<Person, RoleDecision> authority,
            InstantSource clock) {
        this.node = node;
        this.journal = journal;
        this.alerts = alerts;
        this.inventory = inventory;
        this.live = live;
        this.rules = rules;
        this.authority = authority;
        this.clock = clock;
    }

    /// What `30d` counts back from.
    public Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /// May this person see reports?
    public RoleDecision maySee(Person person) {
        return authority.apply(person);
    }

    /// Makes a report; that it was made is durable when this returns. May wait for others.
    ///
    /// @throws ChangeRefusedException when the person may not
    /// @throws ReportUnavailableException when it cannot be made now
    /// @throws io.sallyport.policy.database.DatabaseUnavailableException when rows cannot be read
    /// @throws io.sallyport.recorder.journal.JournalUnavailableException when it is not in the
    ///   journal; nothing is shown then
    public Report make(ReportKind kind, Period period, Person person, Actor actor) {
        if (maySee(person) instanceof RoleDecision.Deny no) {
            throw new ChangeRefusedException(no.reason());
        }
        Report report =
                inTurn(() ->
                        switch (kind) {
                            case COVERAGE -> coverage(period);
                            case VIOLATIONS -> violations(period);
                            case RESPONSE -> response(period);
                        });
        journal.append(
                new ReportMade(
                        FactHeader.of(actor.person(), actor.source()),
                        kind.word(),
                        period.from(),
                        period.to(),
                        report.heading().facts()));
        return report;
    }

    private Report inTurn(Supplier<Report> making) {
        try {
            if (!place.tryAcquire(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new ReportUnavailableException(
                        "another report is being made on this node; try again in a minute");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ReportUnavailableException("the report was interrupted", e);
        }
        try {
            return making.get();
        } finally {
            place.release();
        }
    }

    private Report coverage(Period period) {
        // Asked twice: what runs before the journal is read may end meanwhile, without that end
        // being read; what is opened just then runs afterwards.
        Set<String> running = new HashSet<>(running());
        Coverage coverage = new Coverage(period);
        Heading heading = read(ReportKind.COVERAGE, period, coverage::read);
        running.addAll(running());
        Map<String, Share> closed = new HashMap<>();
        alerts.closed(period.from(), period.to())
                .forEach((rule, verdicts) ->
                        closed.put(
                                rule,
                                Share.of(
                                        verdicts.getOrDefault(Alert.Verdict.FALSE_POSITIVE, 0L),
                                        verdicts.values().stream()
                                                .mapToLong(Long::longValue)
                                                .sum())));
        return coverage.report(
                heading,
                running,
                inventory.current().targets().keySet(),
                rules.get(),
                closed,
                alerts.suppressed(period.from(), period.to()));
    }

    private Set<String> running() {
        return live.list().stream().map(LiveSession::id).collect(Collectors.toSet());
    }

    private Report violations(Period period) {
        Violations violations = new Violations(period);
        Heading heading = read(ReportKind.VIOLATIONS, period, violations::read);
        long suppressed =
                alerts.suppressed(period.from(), period.to()).values().stream()
                        .mapToLong(Long::longValue)
                        .sum();
        return violations.report(heading, suppressed);
    }

    private Report response(Period period) {
        Responses responses = new Responses(period);
        Heading heading = read(ReportKind.RESPONSE, period, responses::read);
        List<AlertCourse> courses = alerts.raisedOrUnclosed(period.from(), period.to());
        if (courses.size() > AlertHistory.MOST) {
            throw new ReportUnavailableException(
                    "there are more than "
                            + AlertHistory.MOST
                            + " alerts since then; ask for a shorter period");
        }
        courses.forEach(responses::read);
        return responses.report(heading, courses);
    }

    private Heading read(ReportKind kind, Period period, Consumer<Entry> reader) {
        long facts = JournalPass.over(journal, period.from(), reader);
        return new Heading(kind.word(), node, period.from(), period.to(), now(), facts);
    }
}
