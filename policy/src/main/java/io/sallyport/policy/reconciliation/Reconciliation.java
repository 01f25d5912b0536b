package io.sallyport.policy.reconciliation;

import io.sallyport.policy.amendment.Amendment;
import io.sallyport.policy.amendment.AmendmentRows;
import io.sallyport.policy.consent.ConsentMode;
import io.sallyport.policy.consent.ConsentModes;
import io.sallyport.policy.consent.ConsentRows;
import io.sallyport.policy.database.Database;
import io.sallyport.policy.grant.GrantRows;
import io.sallyport.policy.grant.TimedGrant;
import io.sallyport.policy.ledger.Verb;
import io.sallyport.policy.operation.Operation;
import io.sallyport.policy.request.RequestRows;
import io.sallyport.policy.request.RequestState;
import io.sallyport.policy.retention.Deletion;
import io.sallyport.policy.retention.RetentionRows;
import io.sallyport.policy.token.TokenRows;
import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.journal.Journal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/// Makes the rows say what this node's journal says, before the node opens anything. What takes
/// access away counts from the moment it was meant, whether or not its transaction came to be, or
/// is still there after a restore. What opens something is never made up from the journal: what the
/// rows do not hold has to be decided again. What was decided is used up all the same: votes and
/// consents of a request that was let through once let nothing through a second time, and glass
/// that was broken is reviewed though its grant is lost.
///
/// Knows only the journal of its own node: what another node revoked is put right by that node's
/// start. Used once, before any other change on this node.
public final class Reconciliation {
    private static final int ENTRIES_AT_ONCE = 1000;

    private final Database database;
    private final Journal journal;
    private final Map<String, Meant> open = new LinkedHashMap<>();
    private final Map<String, Meant> holds = new LinkedHashMap<>();
    private final Map<String, Entry> modes = new LinkedHashMap<>();
    private final Map<String, Meant> used = new LinkedHashMap<>(); // requests that were let through
    private final Map<String, Entry> broken = new LinkedHashMap<>(); // glass, by grant
    private final List<ChangeReconciled> settled = new ArrayList<>();

    public Reconciliation(Database database, Journal journal) {
        this.database = database;
        this.journal = journal;
    }

    /// Reads the journal from where the rows are known to agree with it, puts right what does not,
    /// and journals what it found.
    ///
    /// @return what had to be settled, in the order it was meant
    /// @throws io.sallyport.policy.database.DatabaseUnavailableException and the node must not open
    ///   anything
    public List<ChangeReconciled> run() {
        List<Entry> first = journal.read(0, 1);
        if (first.isEmpty()) {
            return List.of();
        }
        String id = first.getFirst().id();
        String name = id.substring(0, id.lastIndexOf('-'));
        long end = journal.size();
        long from = Math.min(mark(name), end);
        for (long next = from; next < end; ) {
            List<Entry> entries = journal.read(next, ENTRIES_AT_ONCE);
            if (entries.isEmpty()) {
                break;
            }
            for (Entry entry : entries) {
                read(entry);
            }
            next = entries.getLast().sequence() + 1;
        }
        List.copyOf(open.values()).forEach(this::settle);
        holds.values().forEach(this::hold);
        modes.values().forEach(this::tighten);
        used.values().forEach(this::closeUsed);
        broken.values().forEach(this::haveReviewed);
        settled.forEach(journal::append);
        mark(name, end);
        return List.copyOf(settled);
    }

    private void read(Entry entry) {
        JsonNode detail = entry.detail();
        String change = text(detail, "change");
        switch (entry.fact()) {
            case "ChangeBegun" -> {
                Verb verb = verb(detail);
                if (verb != null) {
                    open.put(change, new Meant(entry, change, verb, text(detail, "subject")));
                }
            }
            case "GrantRevoked" -> done(entry, Verb.REVOKE);
            case "GrantCompleted" -> done(entry, Verb.COMPLETE);
            case "PersonFrozen" -> done(entry, Verb.FREEZE);
            case "PersonUnfrozen" -> done(entry, Verb.UNFREEZE);
            case "ConsentRefused" -> done(entry, Verb.REFUSE_CONSENT);
            case "ConsentWithdrawn" -> done(entry, Verb.WITHDRAW_CONSENT);
            case "RequestDenied" -> done(entry, Verb.DENY);
            case "RequestWithdrawn" -> done(entry, Verb.WITHDRAW_REQUEST);
            case "RequestLapsed" -> done(entry, Verb.LAPSE);
            case "TokenRevoked" -> done(entry, Verb.REVOKE_TOKEN);
            case "RecordingHoldPlaced" -> done(entry, Verb.HOLD_RECORDING);
            case "RecordingDeletionDenied" -> denied(entry);
            case "AmendmentRefused" -> done(entry, Verb.REFUSE_AMENDMENT);
            case "AmendmentWithdrawn" -> done(entry, Verb.WITHDRAW_AMENDMENT);
            case "AmendmentLapsed" -> done(entry, Verb.LAPSE_AMENDMENT);
            case "ChangeReconciled" -> {
                // What an earlier start carried out is carried out in a restored database, too.
                Verb verb = verb(detail);
                if (verb != null && verb.closes()) {
                    done(entry, verb);
                } else {
                    open.remove(change);
                }
            }
            case "ConsentModeSet" -> {
                modes.put(entry.header().owner() + " " + text(detail, "place"), entry);
                open.remove(change);
            }
            case "GrantIssued", "GrantExtended" -> opened(entry);
            case "BreakGlassReviewed" -> {
                broken.remove(String.valueOf(entry.header().grant()));
                open.remove(change);
            }
            case "DecisionSigned" -> {} // stands beside an outcome and is none itself
            default -> open.remove(change); // refused, or an outcome of what opens something
        }
    }

    /// What takes access away is in the rows afterwards, whatever they say now. Who is frozen is
    /// settled at the end: the last word counts.
    private void done(Entry entry, Verb verb) {
        String change = text(entry.detail(), "change");
        Meant begun = open.remove(change);
        Meant meant = begun == null ? new Meant(entry, change, verb, subject(entry)) : begun;
        if (verb == Verb.FREEZE || verb == Verb.UNFREEZE) {
            holds.put(meant.subject(), new Meant(entry, change, verb, meant.subject()));
            for (JsonNode grant : entry.detail().path("grants")) {
                String id = grant.stringValue("");
                database.write(rows ->
                        GrantRows.end(rows, id, meant.at(), TimedGrant.Why.FROZEN, meant.by()));
            }
        } else if (close(meant, text(entry.detail(), "request"))) {
            settled.add(meant.reconciled(true, "a row said otherwise and was put right"));
        }
    }

    /// One hold denies what was proposed, too, under the same change: that is not its outcome.
    private void denied(Entry entry) {
        String change = text(entry.detail(), "change");
        Meant begun = open.get(change);
        if (begun == null || begun.verb() == Verb.DENY_DELETION) {
            done(entry, Verb.DENY_DELETION);
        } else {
            close(new Meant(entry, change, Verb.DENY_DELETION, subject(entry)), "");
        }
    }

    private void opened(Entry entry) {
        String change = text(entry.detail(), "change");
        String request = text(entry.detail(), "request");
        Meant begun = open.remove(change);
        if (!request.isEmpty()) {
            Verb verb = begun == null ? Verb.APPROVE : begun.verb();
            used.put(request, new Meant(entry, change, verb, request));
        }
        if (text(entry.detail(), "how").equals(TimedGrant.How.BREAK_GLASS.name())) {
            broken.put(String.valueOf(entry.header().grant()), entry);
        }
    }

    /// The rows may hold the request as it was before the last decision, with the votes cast until
    /// then: one more would let through what was let through, and perhaps revoked, already.
    private void closeUsed(Meant last) {
        boolean corrected =
                database.write(
                        rows -> closeRequest(rows, last.subject(), last, RequestState.GRANTED));
        if (corrected) {
            settled.add(
                    last.reconciled(
                            true,
                            "it was let through once and is closed; what it opened is not opened"
                                    + " again"));
        }
    }

    /// A grant by broken glass that the rows lost is over, and still to be reviewed.
    private void haveReviewed(Entry entry) {
        String id = String.valueOf(entry.header().grant());
        boolean corrected =
                database.write(rows -> {
                    if (GrantRows.find(rows, id).isPresent()) {
                        return false;
                    }
                    TimedGrant lost = glass(id, entry);
                    GrantRows.insert(rows, lost, entry.time());
                    return GrantRows.end(
                            rows, id, entry.time(), TimedGrant.Why.REVOKED, entry.node());
                });
        if (corrected) {
            settled.add(
                    new ChangeReconciled(
                            FactHeader.NODE,
                            text(entry.detail(), "change"),
                            Verb.BREAK_GLASS,
                            text(entry.detail(), "person"),
                            true,
                            id + " is over, and waits for its review"));
        }
    }

    private static TimedGrant glass(String id, Entry entry) {
        JsonNode detail = entry.detail();
        return new TimedGrant(
                id,
                null,
                text(detail, "person"),
                words(detail.path("targets")),
                String.valueOf(entry.header().account()),
                Operation.of(words(detail.path("operations"))),
                Instant.parse(text(detail, "from")),
                Instant.parse(text(detail, "until")),
                TimedGrant.How.BREAK_GLASS,
                text(detail, "reason"),
                null,
                null,
                null);
    }

    private static Set<String> words(JsonNode list) {
        Set<String> words = new LinkedHashSet<>();
        list.forEach(word -> words.add(word.stringValue("")));
        return words;
    }

    /// What began and has no outcome.
    private void settle(Meant meant) {
        if (!meant.verb().closes()) {
            settled.add(meant.reconciled(false, "the rows hold; what they do not is not decided"));
            return;
        }
        if (meant.verb() == Verb.FREEZE) {
            Meant later = holds.get(meant.subject());
            if (later == null || later.entry().sequence() < meant.entry().sequence()) {
                holds.put(meant.subject(), meant);
            }
        }
        boolean corrected = close(meant, "");
        settled.add(
                meant.reconciled(
                        corrected, corrected ? "carried out now" : "the rows say so already"));
    }

    private void hold(Meant last) {
        boolean corrected =
                database.write(rows -> {
                    if (GrantRows.heldOrLetGoAfter(rows, last.subject(), last.at())) {
                        return false; // another node's later word
                    }
                    return last.verb() == Verb.UNFREEZE
                            ? GrantRows.unfreeze(rows, last.subject(), last.at())
                            : freeze(rows, last);
                });
        if (corrected) {
            settled.add(last.reconciled(true, "a row said otherwise and was put right"));
        }
    }

    /// @param request the request it closes beside its subject; may be empty
    /// @return whether a row changed
    private boolean close(Meant meant, String request) {
        String subject = meant.subject();
        Instant at = meant.at();
        String by = meant.by();
        return database.write(rows ->
                switch (meant.verb()) {
                    case REVOKE -> GrantRows.end(rows, subject, at, TimedGrant.Why.REVOKED, by);
                    case COMPLETE -> GrantRows.end(rows, subject, at, TimedGrant.Why.COMPLETED, by);
                    case REFUSE_CONSENT -> refuse(rows, meant, request);
                    case WITHDRAW_CONSENT -> ConsentRows.withdraw(rows, subject, at, by);
                    case DENY -> closeRequest(rows, subject, meant, RequestState.DENIED);
                    case WITHDRAW_REQUEST ->
                            closeRequest(rows, subject, meant, RequestState.WITHDRAWN);
                    case LAPSE -> closeRequest(rows, subject, meant, RequestState.LAPSED);
                    case REVOKE_TOKEN -> TokenRows.revoke(rows, subject, at, by);
                    case HOLD_RECORDING ->
                            RetentionRows.hold(rows, subject, at, by, "as journalled");
                    case DENY_DELETION ->
                            RetentionRows.decide(rows, subject, Deletion.State.DENIED, at, by);
                    case REFUSE_AMENDMENT -> amend(rows, meant, Amendment.State.REFUSED);
                    case WITHDRAW_AMENDMENT -> amend(rows, meant, Amendment.State.WITHDRAWN);
                    case LAPSE_AMENDMENT -> amend(rows, meant, Amendment.State.LAPSED);
                    case FREEZE,
                            RAISE,
                            EXTEND,
                            APPROVE,
                            BREAK_GLASS,
                            REVIEW,
                            UNFREEZE,
                            GIVE_CONSENT,
                            GIVE_STANDING,
                            SET_MODE,
                            ISSUE_TOKEN,
                            RELEASE_RECORDING,
                            PROPOSE_DELETION,
                            APPROVE_DELETION,
                            DELETE_RECORDING,
                            ACKNOWLEDGE_ALERT,
                            ASSIGN_ALERT,
                            NOTE_ALERT,
                            CLOSE_ALERT,
                            ESCALATE_ALERT,
                            SUPPRESS_ALERTS,
                            UNSUPPRESS_ALERTS,
                            OPEN_INCIDENT,
                            ADD_TO_INCIDENT,
                            REMOVE_FROM_INCIDENT,
                            ASSIGN_INCIDENT,
                            NOTE_INCIDENT,
                            CLOSE_INCIDENT,
                            PROPOSE_AMENDMENT,
                            APPROVE_AMENDMENT,
                            ADOPT_RULES ->
                            false;
                });
    }

    private static boolean amend(JdbcClient rows, Meant meant, Amendment.State state) {
        return AmendmentRows.decide(
                rows, meant.subject(), state, meant.by(), meant.at(), "as journalled");
    }

    private static boolean freeze(JdbcClient rows, Meant meant) {
        GrantRows.lockPerson(rows, meant.subject());
        boolean frozen =
                GrantRows.freeze(rows, meant.subject(), meant.at(), meant.by(), "as journalled");
        List<String> ended =
                GrantRows.endAllOf(rows, meant.subject(), meant.at(), meant.by(), meant.at());
        return frozen || !ended.isEmpty();
    }

    private static boolean refuse(JdbcClient rows, Meant meant, String request) {
        String closed =
                ConsentRows.find(rows, meant.subject())
                        .map(consent -> String.valueOf(consent.request()))
                        .orElse(request);
        boolean refused =
                ConsentRows.refuse(rows, meant.subject(), meant.at(), meant.by(), "as journalled");
        return closeRequest(rows, closed, meant, RequestState.DENIED) || refused;
    }

    private static boolean closeRequest(
            JdbcClient rows, String request, Meant meant, RequestState state) {
        boolean closed =
                RequestRows.move(rows, request, state, meant.at(), meant.by(), "as journalled");
        if (closed) {
            ConsentRows.abandon(rows, request);
        }
        return closed;
    }

    /// The mode an owner set last is not more lenient in the rows, unless they are newer.
    private void tighten(Entry entry) {
        String owner = entry.header().owner();
        String place = text(entry.detail(), "place");
        ConsentMode set = ConsentMode.valueOf(text(entry.detail(), "after"));
        if (owner != null
                && database.write(rows ->
                        ConsentModes.tighten(rows, owner, place, set, entry.time(), by(entry)))) {
            settled.add(
                    new ChangeReconciled(
                            FactHeader.NODE,
                            text(entry.detail(), "change"),
                            Verb.SET_MODE,
                            owner,
                            true,
                            "the mode is " + set + " again"));
        }
    }

    private static String subject(Entry entry) {
        JsonNode detail = entry.detail();
        return switch (entry.fact()) {
            case "GrantRevoked", "GrantCompleted" -> String.valueOf(entry.header().grant());
            case "ConsentRefused", "ConsentWithdrawn" -> text(detail, "id");
            case "PersonFrozen", "PersonUnfrozen" -> text(detail, "person");
            case "TokenRevoked" -> text(detail, "token");
            case "RecordingHoldPlaced" -> String.valueOf(entry.header().session());
            case "RecordingDeletionDenied" -> text(detail, "deletion");
            case "AmendmentRefused", "AmendmentWithdrawn", "AmendmentLapsed" ->
                    text(detail, "amendment");
            case "ChangeReconciled" -> text(detail, "subject");
            default -> text(detail, "request");
        };
    }

    private static @Nullable Verb verb(JsonNode detail) {
        String written = text(detail, "verb");
        for (Verb verb : Verb.values()) {
            if (verb.name().equals(written)) {
                return verb;
            }
        }
        return null; // a later program's word; it opens nothing here
    }

    private static String text(JsonNode detail, String name) {
        return detail.path(name).stringValue("");
    }

    private static String by(Entry entry) {
        String person = entry.header().person();
        return person == null ? entry.node() : person;
    }

    private long mark(String name) {
        return database.read(rows ->
                        rows.sql("select sequence from reconciled where journal = ?")
                                .param(name)
                                .query(Long.class)
                                .optional())
                .orElse(0L);
    }

    private void mark(String name, long sequence) {
        database.write(rows -> {
            rows.sql(
                            "insert into reconciled (journal, sequence) values (?, ?) on"
                                    + " conflict do nothing")
                    .param(name)
                    .param(sequence)
                    .update();
            return rows.sql("update reconciled set sequence = ? where journal = ?")
                    .param(sequence)
                    .param(name)
                    .update();
        });
    }

    /// What was meant.
    ///
    /// @param entry that says so
    /// @param change joins it with its outcome
    private record Meant(Entry entry, String change, Verb verb, String subject) {
        Instant at() {
            return entry.time();
        }

        String by() {
            return Reconciliation.by(entry);
        }

        ChangeReconciled reconciled(boolean corrected, String settlement) {
            return new ChangeReconciled(
                    FactHeader.NODE, change, verb, subject, corrected, settlement);
        }
    }
}
