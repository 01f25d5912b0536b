package io.sallyport.policy.incident;

import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.journal.Journal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Finds in a journal what belongs to one incident. First backwards from its last violation: a
/// session names the grant and the consent that carried it, a grant the request it was issued for;
/// where all of these began, the timeline does. Then forwards from there, through all that is about
/// one of them. Used once, by one thread.
///
/// Not complete by design: it knows one node's journal, goes back 30 days, and reads a million
/// entries each way; the timeline says when it stopped short.
final class TimelineReader {
    /// Sessions of one incident that are followed.
    static final int MOST_SESSIONS = 200;

    private static final int MOST_READ = 1_000_000;
    private static final int BATCH = 1_000;
    private static final Duration LONGEST_BACK = Duration.ofDays(30);

    /// What of its people is of interest after it was closed.
    private static final Duration AFTERWARDS = Duration.ofHours(1);

    /// How far apart the times of facts and rows may be.
    private static final Duration MARGIN = Duration.ofMinutes(10);

    /// What says nothing that another fact does not say better, or is there by the thousand.
    private static final Set<String> LEFT_OUT =
            Set.of(
                    "AuditSearched",
                    "ChangeBegun",
                    "ChannelClosed",
                    "CommandFinished",
                    "DecisionSigned",
                    "FileAccessed",
                    "ForwardClosed",
                    "IncidentInspected",
                    "ListenerClosed",
                    "NoticeSent",
                    "PersonSignedIn",
                    "ReceiptIssued",
                    "RecordingStored",
                    "TokenUsed",
                    "WatchEnded");

    /// Where facts name what they are about.
    private static final List<String> NAMES =
            List.of(
                    "request",
                    "id",
                    "grant",
                    "extendedGrant",
                    "person",
                    "requester",
                    "watched",
                    "subject",
                    "alert",
                    "incident");

    private final Journal journal;
    private final Incident incident;
    private final IncidentRows.Span span;
    private final List<String> nodes;
    private final Set<String> names = new HashSet<>(); // of people, alerts, sessions, grants, …
    private final Set<String> awaited = new HashSet<>(); // whose beginning was not found yet
    private boolean cutShort;

    /// @param sessions that its violations happened in
    /// @param span when the first and the last of them did
    /// @param nodes whose journals have them
    TimelineReader(
            Journal journal,
            Incident incident,
            List<String> sessions,
            IncidentRows.Span span,
            List<String> nodes) {
        this.journal = journal;
        this.incident = incident;
        this.span = span;
        this.nodes = nodes;
        names.add(incident.id());
        names.addAll(incident.people());
        names.addAll(incident.alerts());
        names.addAll(sessions);
        awaited.addAll(sessions);
    }

    /// @param sees whether whoever asks may know of an entry
    /// @param most happenings
    Timeline read(Predicate<Entry> sees, int most) {
        List<Happening> found = new ArrayList<>();
        Instant closed = incident.closed();
        Instant end = closed == null ? Instant.MAX : closed.plus(AFTERWARDS);
        String here = "";
        long from = beginning();
        long next = from;
        reading:
        while (next - from < MOST_READ) {
            List<Entry> batch = journal.read(next, BATCH);
            if (batch.isEmpty()) {
                return timeline(found, false, here);
            }
            for (Entry entry : batch) {
                here = entry.node();
                if (entry.time().isAfter(end)) {
                    return timeline(found, false, here);
                }
                if (belongs(entry) && sees.test(entry)) {
                    if (found.size() == most) {
                        break reading;
                    }
                    found.add(happening(entry));
                }
            }
            next = batch.getLast().sequence() + 1;
        }
        return timeline(found, true, here);
    }

    private Timeline timeline(List<Happening> found, boolean more, String here) {
        return new Timeline(
                found,
                more || cutShort,
                nodes.stream().filter(node -> !node.equals(here)).toList());
    }

    // ---- backwards: where it began

    /// The first entry that matters.
    private long beginning() {
        long last = journal.firstAfter(span.last().plus(MARGIN));
        Instant oldest = span.first().minus(LONGEST_BACK);
        long least = Math.max(0, last - MOST_READ);
        for (long to = last; to > least; to = Math.max(least, to - BATCH)) {
            long at = Math.max(least, to - BATCH);
            List<Entry> batch = journal.read(at, (int) (to - at));
            for (Entry entry : batch.reversed()) {
                learn(entry);
                boolean first = !entry.time().isAfter(span.first());
                if (first && (awaited.isEmpty() || entry.time().isBefore(oldest))) {
                    cutShort = !awaited.isEmpty();
                    return entry.sequence();
                }
            }
        }
        cutShort = least > 0;
        return least;
    }

    /// What this entry says of where something began.
    private void learn(Entry entry) {
        FactHeader header = entry.header();
        JsonNode fact = entry.detail();
        if (header.session() != null && names.contains(header.session())) {
            await(header.grant(), "g-");
            await(header.consent(), "c-");
            if (entry.fact().equals("SessionOpened")) {
                awaited.remove(header.session());
            }
        }
        switch (entry.fact()) {
            case "GrantIssued" -> began(header.grant(), fact);
            case "ConsentGiven" -> began(said(fact, "id"), fact);
            case "AccessRequested" -> awaited.remove(said(fact, "request"));
            default -> {}
        }
    }

    /// @param kind how its ids begin: a grant in the inventory was issued by nobody
    private void await(@Nullable String id, String kind) {
        if (id != null && names.add(id) && id.startsWith(kind)) {
            awaited.add(id);
        }
    }

    private void began(@Nullable String id, JsonNode fact) {
        if (id != null && awaited.remove(id)) {
            await(said(fact, "request"), "r-");
        }
    }

    // ---- forwards: what belongs to it

    private boolean belongs(Entry entry) {
        if (LEFT_OUT.contains(entry.fact())
                || entry.fact().equals("CommandJudged") && isOrdinary(entry.detail())) {
            return false;
        }
        FactHeader header = entry.header();
        return isOf(header.session())
                || isOf(header.person())
                || isOf(header.grant())
                || isOf(header.consent())
                || NAMES.stream().anyMatch(name -> isOf(said(entry.detail(), name)));
    }

    private boolean isOf(@Nullable String name) {
        return name != null && names.contains(name);
    }

    /// A command that ran and that no rule finds worth a look.
    private static boolean isOrdinary(JsonNode command) {
        String level = String.valueOf(said(command, "level"));
        return "run".equals(said(command, "decision"))
                && (level.isEmpty() || level.equals("null") || level.equals("informational"));
    }

    private static Happening happening(Entry entry) {
        JsonNode offset = entry.detail().path("offset");
        return new Happening(
                entry.id(),
                entry.time(),
                entry.node(),
                entry.fact(),
                entry.header(),
                offset.isIntegralNumber() && entry.header().session() != null
                        ? offset.longValue()
                        : null,
                HappeningText.of(entry));
    }

    private static @Nullable String said(JsonNode fact, String field) {
        JsonNode value = fact.path(field);
        return value.isString() ? value.stringValue() : null;
    }
}
