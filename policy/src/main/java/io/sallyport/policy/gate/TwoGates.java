package io.sallyport.policy.gate;

import io.sallyport.policy.consent.Consent;
import io.sallyport.policy.consent.ConsentMode;
import io.sallyport.policy.consent.ConsentRows;
import io.sallyport.policy.database.Database;
import io.sallyport.policy.database.Moments;
import io.sallyport.policy.gate.Passage.Missing;
import io.sallyport.policy.gate.Passage.NoConsentNeeded;
import io.sallyport.policy.grant.ChannelKind;
import io.sallyport.policy.grant.GrantRows;
import io.sallyport.policy.grant.TimedGrant;
import io.sallyport.policy.grant.Warrant;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.operation.Operation;
import io.sallyport.policy.target.Inventory;
import io.sallyport.policy.target.InventorySource;
import io.sallyport.policy.target.Target;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Says whether both gates are open: a live grant, and on user data the owner's live consent. Safe
/// for use by many threads and nodes.
public final class TwoGates {
    /// Everything that counts, in one statement: a grant revoked before a consent was given is
    /// never seen together with it. The one row of `here` is there even where nothing else is.
    private static final String LOOK =
            """
            select
                (select count(*) from person_hold
                    where person = :person and frozen_at is not null) as holds,
                (select min(id) from timed_grant
                    where person = :person and how = 'BREAK_GLASS' and reviewed_at is null
                        and (ended_at is not null or ends_at <= :now)) as unreviewed,
                (select mode from consent_mode where owner = :owner and target = :target) as target_mode,
                (select mode from consent_mode where owner = :owner and target = '') as owner_mode,
                g.id as g_id, g.request as g_request, g.person as g_person, g.targets as g_targets,
                g.account as g_account, g.operations as g_operations, g.begins_at as g_begins_at,
                g.ends_at as g_ends_at, g.how as g_how, g.reason as g_reason,
                g.ended_at as g_ended_at, g.ended_why as g_ended_why, g.ended_by as g_ended_by,
                c.id as c_id, c.owner as c_owner, c.targets as c_targets, c.person as c_person,
                c.operations as c_operations, c.begins_at as c_begins_at, c.ends_at as c_ends_at,
                c.purpose as c_purpose, c.case_number as c_case_number, c.how as c_how,
                c.state as c_state, c.request as c_request, c.carried_grant as c_carried_grant,
                c.asked_at as c_asked_at, c.lapses_at as c_lapses_at, c.decided_at as c_decided_at,
                c.decided_by as c_decided_by, c.message as c_message,
                c.withdrawn_at as c_withdrawn_at, c.withdrawn_by as c_withdrawn_by
            from (select 1 as here) h
            left join timed_grant g on g.person = :person and g.account = :account
                and g.ended_at is null and g.begins_at <= :now and g.ends_at > :now
                and position(:named in g.targets) > 0
            left join consent c on c.owner = :owner and c.state = 'GIVEN'
                and c.begins_at <= :now and c.ends_at > :now
                and position(:named in c.targets) > 0
                and (c.person is null or c.person = :person)
                and (c.how = 'STANDING' or c.carried_grant = g.id)
            """;

    /// The widest first, then the longest: a session that begins under it finds what it may open
    /// covered.
    private static final Comparator<Passage.Open> WIDEST =
            Comparator.comparing((Passage.Open open) -> open.covers(Set.of(Operation.UNBOUNDED)))
                    .thenComparing(Passage.Open::end)
                    .thenComparing(open -> open.warrant().channels().size())
                    .reversed()
                    .thenComparing(open -> open.warrant().id());

    private final Database database;
    private final InventorySource inventory;

    public TwoGates(Database database, InventorySource inventory) {
        this.database = database;
        this.inventory = inventory;
    }

    /// Whether the person is frozen, and neither gate opens to them.
    ///
    /// @throws io.sallyport.policy.database.DatabaseUnavailableException when it cannot be known
    public boolean isFrozen(String person) {
        return database.read(rows -> GrantRows.isFrozen(rows, person));
    }

    /// May this person do this, as this account, on this target, at this instant? One grant has to
    /// cover all the operations, and one consent. Where several pairs do, the one that also covers
    /// what cannot be bounded is taken, then the one that lasts longest.
    ///
    /// @param operations what is about to happen; empty asks whether anything at all may
    /// @throws io.sallyport.policy.database.DatabaseUnavailableException when it cannot be known;
    ///   callers fail closed
    public Passage check(
            String person,
            String target,
            String account,
            Set<Operation> operations,
            Instant instant) {
        return check(new Question(person, target, account, operations), null, instant);
    }

    /// As the other, by this grant only.
    ///
    /// @param warrant its id; absent: any
    public Passage check(Question asked, @Nullable String warrant, Instant instant) {
        Inventory now = inventory.current();
        Target there = now.targets().get(asked.target());
        Person person = now.people().get(asked.person());
        if (there == null || person == null) {
            return new Passage.Shut(Missing.GRANT, GateWords.noGrant(asked));
        }
        Seen seen = look(asked, there, instant);
        if (seen.frozen()) {
            return new Passage.Shut(Missing.FROZEN, GateWords.frozen(asked.person()));
        }
        List<Warrant> warrants = new ArrayList<>();
        standing(now, person, there, asked.account(), instant).forEach(warrants::add);
        seen.grants().values().stream()
                .filter(grant -> grant.isLiveAt(instant))
                .forEach(warrants::add);
        warrants.removeIf(one ->
                !one.covers(asked.all())
                        || !one.channels().containsAll(asked.channels())
                        || warrant != null && !one.id().equals(warrant));
        if (warrants.isEmpty()) {
            return new Passage.Shut(Missing.GRANT, GateWords.noGrant(asked));
        }
        if (seen.unreviewed() != null) {
            return new Passage.Shut(Missing.REVIEW, GateWords.unreviewed(seen.unreviewed()));
        }
        if (there.owner() != null && seen.mode() == ConsentMode.DENY) {
            return new Passage.Shut(Missing.OWNER_DENIES, GateWords.ownerDenies(there));
        }
        return warrants.stream()
                .map(one -> pass(one, there, seen, asked, instant))
                .flatMap(Optional::stream)
                .min(WIDEST)
                .<Passage>map(open -> open)
                .orElseGet(() ->
                        new Passage.Shut(
                                Missing.CONSENT, GateWords.noConsent(there, asked.operations())));
    }

    /// Every account of every target that both gates let this person reach at this instant, by
    /// whatever operation. What a list shows; each of them is checked again when it is used.
    public List<Way> ways(String name, Instant instant) {
        Inventory now = inventory.current();
        Person person = now.people().get(name);
        if (person == null) {
            return List.of();
        }
        Glance glance = database.read(rows -> Glance.of(rows, name, instant));
        if (glance.held()) {
            return List.of();
        }
        List<Way> ways = new ArrayList<>();
        for (Target target : now.targets().values()) {
            for (String account : target.accounts().keySet()) {
                Question asked = new Question(name, target.name(), account, Set.of());
                Seen seen = glance.seen(target, account);
                if (target.owner() != null && seen.mode() == ConsentMode.DENY) {
                    continue;
                }
                Stream.concat(
                                standing(now, person, target, account, instant),
                                seen.grants().values().stream())
                        .map(one -> pass(one, target, seen, asked, instant))
                        .flatMap(Optional::stream)
                        .min(WIDEST)
                        .ifPresent(open -> ways.add(new Way(target, account, open)));
            }
        }
        return List.copyOf(ways);
    }

    /// The inventory's grants that admit this person there at this instant.
    static Stream<Warrant> standing(
            Inventory now, Person person, Target there, String account, Instant instant) {
        return there.accounts().containsKey(account)
                ? now.grants().stream()
                        .filter(grant ->
                                grant.isFor(person)
                                        && grant.covers(there.name(), there.labels())
                                        && grant.accounts().contains(account)
                                        && grant.admitsAt(instant))
                        .map(grant -> grant)
                : Stream.empty();
    }

    private static Optional<Passage.Open> pass(
            Warrant warrant, Target there, Seen seen, Question asked, Instant instant) {
        if (there.owner() == null) {
            return Optional.of(open(warrant, null, NoConsentNeeded.NO_USER_DATA, null));
        }
        Optional<Consent> consent =
                seen.consents().values().stream()
                        .filter(one ->
                                one.isFor(asked.person(), there.name(), asked.operations())
                                        && goesWith(one, warrant)
                                        && one.isLiveAt(instant))
                        .max(
                                Comparator.comparing((Consent one) ->
                                                one.operations().contains(Operation.UNBOUNDED))
                                        .thenComparing(Consent::until)
                                        .thenComparing(Consent::id));
        if (consent.isPresent()) {
            return Optional.of(open(warrant, consent.get(), NoConsentNeeded.COVERED, seen.mode()));
        }
        if (asked.operations().stream().anyMatch(Operation::needsNamedConsent)) {
            return Optional.empty();
        }
        if (seen.mode() == ConsentMode.NOTIFY) {
            return Optional.of(open(warrant, null, NoConsentNeeded.OWNER_IS_TOLD, seen.mode()));
        }
        return warrant.isBreakGlass()
                ? Optional.of(open(warrant, null, NoConsentNeeded.BREAK_GLASS, seen.mode()))
                : Optional.empty();
    }

    /// What was asked for one grant opens no other; the inventory's names must not pass for ids.
    private static boolean goesWith(Consent consent, Warrant warrant) {
        return consent.how() == Consent.How.STANDING
                || warrant instanceof TimedGrant && consent.goesWith(warrant.id());
    }

    private static Passage.Open open(
            Warrant warrant,
            @Nullable Consent consent,
            NoConsentNeeded uncovered,
            @Nullable ConsentMode mode) {
        Instant until = warrant.until();
        if (consent != null && (until == null || consent.until().isBefore(until))) {
            until = consent.until();
        }
        return new Passage.Open(warrant, consent, uncovered, mode, until);
    }

    private Seen look(Question asked, Target there, Instant instant) {
        return database.read(rows ->
                rows.sql(LOOK)
                        .param("person", asked.person())
                        .param("owner", Objects.requireNonNullElse(there.owner(), ""))
                        .param("target", there.name())
                        .param("named", " " + there.name() + " ")
                        .param("account", asked.account())
                        .param("now", Moments.column(instant))
                        .query(TwoGates::seen));
    }

    private static Seen seen(ResultSet rows) throws SQLException {
        boolean frozen = false;
        String unreviewed = null;
        ConsentMode mode = ConsentMode.EXPLICIT;
        Map<String, TimedGrant> grants = new LinkedHashMap<>();
        Map<String, Consent> consents = new LinkedHashMap<>();
        while (rows.next()) {
            frozen = rows.getLong("holds") > 0;
            unreviewed = rows.getString("unreviewed");
            String set =
                    Objects.requireNonNullElse(
                            rows.getString("target_mode"),
                            Objects.requireNonNullElse(
                                    rows.getString("owner_mode"), ConsentMode.EXPLICIT.name()));
            mode = ConsentMode.valueOf(set);
            if (rows.getString("g_id") != null) {
                TimedGrant grant = GrantRows.of(rows, "g_");
                grants.put(grant.id(), grant);
            }
            if (rows.getString("c_id") != null) {
                Consent consent = ConsentRows.of(rows, "c_");
                consents.put(consent.id(), consent);
            }
        }
        return new Seen(frozen, unreviewed, mode, grants, consents);
    }

    /// What is asked of the gates.
    ///
    /// @param operations what is about to happen; empty: anything at all
    /// @param elsewhere what is about to happen to files that are no user data: a grant has to
    ///   cover it, no consent
    /// @param channels what is about to be opened; empty: anything at all
    public record Question(
            String person,
            String target,
            String account,
            Set<Operation> operations,
            Set<Operation> elsewhere,
            Set<ChannelKind> channels) {
        public Question {
            operations = Set.copyOf(operations);
            elsewhere = Set.copyOf(elsewhere);
            channels = Set.copyOf(channels);
        }

        /// What is about to happen, to whatever.
        Set<Operation> all() {
            Set<Operation> all = new HashSet<>(operations);
            all.addAll(elsewhere);
            return all;
        }

        /// Whatever may be opened.
        public Question(String person, String target, String account, Set<Operation> operations) {
            this(person, target, account, operations, Set.of(), Set.of());
        }
    }

    /// An account that can be reached.
    public record Way(Target target, String account, Passage.Open open) {}

    /// What one look saw.
    ///
    /// @param unreviewed a broken glass of the person's that is over and that nobody has reviewed
    record Seen(
            boolean frozen,
            @Nullable String unreviewed,
            ConsentMode mode,
            Map<String, TimedGrant> grants,
            Map<String, Consent> consents) {}
}
