package io.sallyport.policy.gate;

import io.sallyport.policy.consent.Consent;
import io.sallyport.policy.consent.ConsentMode;
import io.sallyport.policy.consent.ConsentModes;
import io.sallyport.policy.consent.ConsentRows;
import io.sallyport.policy.database.Database;
import io.sallyport.policy.gate.Passage.Missing;
import io.sallyport.policy.gate.TwoGates.Question;
import io.sallyport.policy.grant.GrantRows;
import io.sallyport.policy.grant.TimedGrant;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.identity.Role;
import io.sallyport.policy.target.Inventory;
import io.sallyport.policy.target.InventorySource;
import io.sallyport.policy.target.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Looks again at the gates that sessions went through, many sessions at once: whichever node ended
/// a grant or withdrew a consent, the next look finds it. A look costs a few statements, however
/// many sessions there are. Safe for use by many threads.
public final class Watch {
    /// Ids in one statement.
    private static final int AT_ONCE = 500;

    /// How long before a consent ends another one is looked for: whoever keeps its end by the clock
    /// asks nobody any more.
    private static final Duration AHEAD = Duration.ofSeconds(2);

    private final Database database;
    private final InventorySource inventory;
    private final TwoGates gates;

    public Watch(Database database, InventorySource inventory, TwoGates gates) {
        this.database = database;
        this.inventory = inventory;
        this.gates = gates;
    }

    /// What somebody is inside by.
    ///
    /// @param asked who, where, and what they do there
    /// @param open what let them in
    public record Inside(Question asked, Passage.Open open) {}

    /// Whether each of them may stay, in their order: the passage as it is now, perhaps with
    /// another end, or why it is shut. Nobody stays by another grant than the one they came in by;
    /// another consent will do where the first one is over, but not where it was withdrawn.
    ///
    /// @throws io.sallyport.policy.database.DatabaseUnavailableException when it cannot be known
    public List<Passage> look(List<Inside> all, Instant instant) {
        Seen seen = database.read(rows -> seen(rows, all));
        List<Passage> answers = new ArrayList<>();
        for (Inside one : all) {
            answers.add(look(one, seen, instant));
        }
        return answers;
    }

    private Passage look(Inside inside, Seen seen, Instant instant) {
        Question asked = inside.asked();
        Passage.Open open = inside.open();
        if (seen.frozen().contains(asked.person())) {
            return new Passage.Shut(Missing.FROZEN, GateWords.frozen(asked.person()));
        }
        Inventory known = inventory.current();
        Person person = known.people().get(asked.person());
        Target there = known.targets().get(asked.target());
        if (person == null || there == null || !person.is(Role.OPERATOR)) {
            return new Passage.Shut(
                    Missing.GRANT,
                    "the inventory no longer has you as an operator, or no longer has this target");
        }
        boolean moved = false;
        if (open.warrant() instanceof TimedGrant held) {
            TimedGrant now = seen.grants().get(held.id());
            if (now == null || !now.isLiveAt(instant)) {
                return new Passage.Shut(Missing.GRANT, over(held, now));
            }
            moved = !now.until().equals(held.until());
        } else if (!stillStands(known, person, there, asked, open, instant)) {
            return new Passage.Shut(
                    Missing.GRANT, "the grant " + open.warrant().id() + " no longer stands");
        }
        Consent held = open.consent();
        if (held != null) {
            Consent now = seen.consents().get(held.id());
            if (now == null || now.state() != Consent.State.GIVEN) {
                return new Passage.Shut(Missing.CONSENT, withdrawn(held));
            }
            moved |= !now.isLiveAt(instant.plus(AHEAD));
        }
        String owner = there.owner();
        if (owner != null) {
            ConsentMode mode = seen.mode(owner, there.name());
            if (mode == ConsentMode.DENY) {
                return new Passage.Shut(Missing.OWNER_DENIES, GateWords.ownerDenies(there));
            }
            moved |=
                    open.uncovered() == Passage.NoConsentNeeded.NO_USER_DATA
                            || open.uncovered() == Passage.NoConsentNeeded.OWNER_IS_TOLD
                                    && mode != ConsentMode.NOTIFY;
        }
        return moved ? again(asked, open, instant) : open;
    }

    private Passage again(Question asked, Passage.Open open, Instant instant) {
        Passage now = gates.check(asked, open.warrant().id(), instant);
        Consent held = open.consent();
        return now instanceof Passage.Shut(Missing missing, String reason)
                        && missing == Missing.CONSENT
                        && held != null
                ? new Passage.Shut(
                        missing, "the consent " + held.id() + " of " + held.owner() + " is over")
                : now;
    }

    private static boolean stillStands(
            Inventory now,
            Person person,
            Target there,
            Question asked,
            Passage.Open open,
            Instant instant) {
        return TwoGates.standing(now, person, there, asked.account(), instant)
                .anyMatch(grant -> grant.id().equals(open.warrant().id()));
    }

    private static String over(TimedGrant held, @Nullable TimedGrant now) {
        TimedGrant.Why why = now == null ? null : now.endedWhy();
        String by = now == null ? null : now.endedBy();
        if (why == null) {
            return "your grant " + held.id() + " is over";
        }
        return switch (why) {
            case REVOKED -> by + " revoked your grant " + held.id();
            case COMPLETED -> "you completed your grant " + held.id();
            case FROZEN -> by + " froze you";
        };
    }

    private static String withdrawn(Consent held) {
        return held.owner() + " withdrew the consent " + held.id();
    }

    private static Seen seen(JdbcClient rows, List<Inside> all) {
        Set<String> grants = new TreeSet<>();
        Set<String> consents = new TreeSet<>();
        Set<String> people = new TreeSet<>();
        for (Inside one : all) {
            people.add(one.asked().person());
            if (one.open().warrant() instanceof TimedGrant grant) {
                grants.add(grant.id());
            }
            Consent consent = one.open().consent();
            if (consent != null) {
                consents.add(consent.id());
            }
        }
        Map<String, TimedGrant> liveGrants = new HashMap<>();
        inParts(
                        grants,
                        ids ->
                                rows.sql("select * from timed_grant where id in (:ids)")
                                        .param("ids", ids)
                                        .query((row, _) -> GrantRows.of(row, ""))
                                        .list())
                .forEach(grant -> liveGrants.put(grant.id(), grant));
        Map<String, Consent> liveConsents = new HashMap<>();
        inParts(
                        consents,
                        ids ->
                                rows.sql("select * from consent where id in (:ids)")
                                        .param("ids", ids)
                                        .query((row, _) -> ConsentRows.of(row, ""))
                                        .list())
                .forEach(consent -> liveConsents.put(consent.id(), consent));
        Set<String> frozen =
                new HashSet<>(
                        inParts(
                                people,
                                names ->
                                        rows.sql(
                                                        "select person from person_hold where frozen_at is not null"
                                                                + " and person in (:names)")
                                                .param("names", names)
                                                .query((row, _) -> row.getString(1))
                                                .list()));
        return new Seen(frozen, liveGrants, liveConsents, ConsentModes.all(rows));
    }

    private static <T> List<T> inParts(
            Collection<String> ids, Function<List<String>, List<T>> query) {
        List<String> sorted = List.copyOf(ids);
        List<T> found = new ArrayList<>();
        for (int from = 0; from < sorted.size(); from += AT_ONCE) {
            found.addAll(
                    query.apply(sorted.subList(from, Math.min(from + AT_ONCE, sorted.size()))));
        }
        return found;
    }

    private record Seen(
            Set<String> frozen,
            Map<String, TimedGrant> grants,
            Map<String, Consent> consents,
            Map<ConsentModes.Place, ConsentMode> modes) {
        ConsentMode mode(String owner, String target) {
            return ConsentModes.in(modes, owner, target);
        }
    }
}
