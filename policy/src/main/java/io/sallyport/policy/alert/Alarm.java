package io.sallyport.policy.alert;

import io.sallyport.policy.database.Database;
import io.sallyport.policy.identity.Actor;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.identity.Role;
import io.sallyport.policy.ledger.Ledger;
import io.sallyport.policy.ledger.Outbox;
import io.sallyport.policy.ledger.Verb;
import io.sallyport.policy.target.InventorySource;
import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.journal.Journal;
import io.sallyport.recorder.rule.Level;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Turns the violations of this node's journal into alerts, does at once what is to be done by
/// itself, and tells others when nobody takes note. Nodes share the rows: a violation counts once,
/// also where it is taken again.
///
/// Not protected: an alert's own fact is durable before its row, so that a node which dies in
/// between journals `AlertRaised` twice, with the same id.
///
/// [#take] is called by one thread at a time, [#escalate] by any.
public final class Alarm {
    private static final Logger LOG = LoggerFactory.getLogger(Alarm.class);

    /// What is older was found late, after a stop or in an old journal: that is for people to
    /// judge.
    private static final Duration ACTS_WITHIN = Duration.ofHours(1);

    private static final int MOST_AT_ONCE = 100;
    private static final int ID_CHARS = 12;
    private static final String READABLE = "abcdefghijkmnpqrstuvwxyz23456789";

    private final Actor node;
    private final Database database;
    private final Journal journal;
    private final Ledger ledger;
    private final Outbox outbox;
    private final InventorySource inventory;
    private final AlertTerms terms;
    private final Supplier<Responses> responses;
    private final Map<Reaction, AlertAction> actions;

    /// @param node this node's name
    /// @param responses what goes before the terms
    /// @param actions what is done by itself; `NOTIFY` needs none
    public Alarm(
            String node,
            Database database,
            Journal journal,
            Ledger ledger,
            Outbox outbox,
            InventorySource inventory,
            AlertTerms terms,
            Supplier<Responses> responses,
            Map<Reaction, AlertAction> actions) {
        this.node = new Actor("node " + node, "127.0.0.1");
        this.database = database;
        this.journal = journal;
        this.ledger = ledger;
        this.outbox = outbox;
        this.inventory = inventory;
        this.terms = terms;
        this.responses = responses;
        this.actions = Map.copyOf(actions);
    }

    /// Takes an entry of this node's journal: raises an alert, or counts it to one, if it is a
    /// violation. May be repeated.
    ///
    /// @throws io.sallyport.policy.database.DatabaseUnavailableException when it is not counted; it
    ///   has to be taken again
    public void take(Entry entry) {
        if (!entry.fact().equals(AlertedViolation.FACT)) {
            return;
        }
        AlertedViolation found;
        try {
            found = AlertedViolation.of(entry);
        } catch (RuntimeException unreadable) {
            // Another program's version wrote it; it stays in the journal, and the next is taken.
            LOG.error("violation {} cannot be read and raises no alert", entry.id(), unreadable);
            return;
        }
        Optional<AlertRows.Counted> counted = count(found);
        if (counted.isEmpty() || counted.get().acted()) {
            return;
        }
        String id = counted.get().alert();
        if (id != null) {
            act(id, found);
        }
    }

    /// @return where it counts; absent where it is suppressed
    private Optional<AlertRows.Counted> count(AlertedViolation found) {
        return database.write(rows -> {
            AlertRows.lockGroup(rows, found);
            Optional<AlertRows.Counted> before = AlertRows.counted(rows, found.id());
            if (before.isPresent()) {
                return before;
            }
            Instant now = ledger.now();
            Optional<String> suppression = AlertRows.suppressing(rows, found, now);
            if (suppression.isPresent()) {
                AlertRows.insert(rows, found, null, suppression.get());
                return Optional.empty();
            }
            Response response = response(found);
            Duration window = Objects.requireNonNull(response.window());
            Optional<String> grown = AlertRows.grow(rows, found, found.at().minus(window));
            String id = grown.orElseGet(() -> id(found.id()));
            AlertRows.insert(rows, found, id, null);
            if (grown.isEmpty()) {
                Alert made = alert(id, found, response, now);
                AlertRows.insert(rows, made);
                AlertRaised raised = raised(made, found, response);
                outbox.keep(List.of(raised), rows, now);
                journal.append(raised);
            }
            return Optional.of(new AlertRows.Counted(id, false));
        });
    }

    /// As it is said, and where nothing is, configured.
    private Response response(AlertedViolation found) {
        return responses.get().of(found.rule(), found.level()).over(terms.at(found.level()));
    }

    private static Set<Reaction> reactions(Response response) {
        return Objects.requireNonNullElse(response.actions(), Set.of());
    }

    private Alert alert(String id, AlertedViolation found, Response response, Instant now) {
        String owner = found.header().owner();
        return new Alert(
                id,
                found.rule(),
                found.title(),
                found.level(),
                found.person(),
                found.target(),
                owner == null ? "" : owner,
                Alert.State.OPEN,
                now,
                found.at(),
                1,
                receivers(response.receivers(), found.person()),
                DisposalPlan.of(found, response.steps()),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private AlertRaised raised(Alert alert, AlertedViolation found, Response response) {
        return new AlertRaised(
                found.header(),
                alert.id(),
                found.id(),
                alert.rule(),
                alert.title(),
                alert.level().word(),
                alert.receivers(),
                alert.plan(),
                reactions(response).stream().map(Reaction::word).collect(Collectors.toSet()),
                found.text());
    }

    /// Those who are named, but for whom it is about; where nobody is left, auditors, and where
    /// none of these is, administrators.
    private Set<String> receivers(Set<String> named, String about) {
        Set<String> receivers = Receivers.in(inventory.current(), named);
        receivers.remove(about);
        if (!receivers.isEmpty()) {
            return receivers;
        }
        Set<String> auditors = with(Role.AUDITOR, about);
        return auditors.isEmpty() ? with(Role.ADMINISTRATOR, about) : auditors;
    }

    private Set<String> with(Role role, String about) {
        return inventory.current().people().values().stream()
                .filter(person -> person.is(role))
                .map(Person::name)
                .filter(name -> !name.equals(about))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private void act(String id, AlertedViolation found) {
        // What one person's own rule found is told, and nothing is done about anybody for it.
        if (!found.hunted() && found.at().isAfter(ledger.now().minus(ACTS_WITHIN))) {
            Alert alert = ledger.look(rows -> AlertRows.find(rows, id)).orElseThrow();
            // In the order in which they are declared, the mildest first.
            for (Reaction reaction : new TreeSet<>(reactions(response(found)))) {
                @Nullable AlertAction action = actions.get(reaction);
                if (action != null && action.applies(found)) {
                    journal.append(new AlertActed(found.header(), id, found.id(), reaction.word()));
                    action.act(alert, found);
                }
            }
        }
        database.write(rows -> AlertRows.acted(rows, found.id(), ledger.now()));
    }

    /// Tells administrators of alerts that nobody took note of in time.
    ///
    /// @return how many
    public int escalate() {
        Responses said = responses.get();
        Map<String, Response> apart = said.ofRules();
        apart.values().removeIf(response -> response.escalation() == null);
        int escalated = 0;
        for (Level level : Level.values()) {
            Response response = said.of("", level).over(terms.at(level));
            escalated +=
                    escalate(
                            response,
                            (rows, until) ->
                                    AlertRows.overdue(
                                            rows, level, apart.keySet(), until, MOST_AT_ONCE));
        }
        for (Map.Entry<String, Response> one : apart.entrySet()) {
            escalated +=
                    escalate(
                            one.getValue(),
                            (rows, until) ->
                                    AlertRows.overdue(rows, one.getKey(), until, MOST_AT_ONCE));
        }
        return escalated;
    }

    private int escalate(Response response, BiFunction<JdbcClient, Instant, List<Alert>> overdue) {
        Duration after = Objects.requireNonNull(response.escalation());
        if (after.isZero()) {
            return 0; // never
        }
        Instant until = ledger.now().minus(after);
        int escalated = 0;
        for (Alert alert : ledger.look(rows -> overdue.apply(rows, until))) {
            escalated += escalate(alert, after) ? 1 : 0;
        }
        return escalated;
    }

    private boolean escalate(Alert alert, Duration after) {
        Set<String> receivers = new TreeSet<>(alert.receivers());
        receivers.addAll(with(Role.ADMINISTRATOR, alert.person()));
        return ledger.change(
                Verb.ESCALATE_ALERT,
                node,
                alert.id(),
                "nobody took note of it within " + after.toSeconds() + " s",
                change -> {
                    boolean first =
                            AlertRows.escalate(change.rows(), alert.id(), receivers, change.now());
                    if (first) {
                        change.outcome(
                                new AlertEscalated(
                                        header(alert),
                                        change.id(),
                                        alert.id(),
                                        alert.title(),
                                        alert.level().word(),
                                        alert.person(),
                                        Duration.between(alert.raised(), change.now()).toSeconds(),
                                        alert.receivers(),
                                        receivers));
                    }
                    return first;
                });
    }

    private FactHeader header(Alert alert) {
        FactHeader header = FactHeader.of(node.person(), node.source());
        return alert.target().isEmpty() ? header : header.onTarget(alert.target());
    }

    /// The same for the same violation: what is taken again after a crash gets the same.
    private static String id(String violation) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(violation.getBytes(StandardCharsets.UTF_8));
            StringBuilder id = new StringBuilder("a-");
            for (int i = 0; i < ID_CHARS; i++) {
                id.append(READABLE.charAt((digest[i] & 0xff) % READABLE.length()));
            }
            return id.toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
