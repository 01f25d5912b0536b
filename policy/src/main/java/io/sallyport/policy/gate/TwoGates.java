package io.sallyport.policy.gate;

import io.sallyport.policy.consent.Consent;
import io.sallyport.policy.consent.ConsentMode;
import io.sallyport.policy.consent.ConsentRows;
import io.sallyport.policy.database.Database;
import io.sallyport.policy.database.Moments;
import io.sallyport.policy.gate.Passage.Missing;
import io.sallyport.policy.gate.Passage.NoConsentNeeded;
import io.sallyport.policy.grant.GrantRows;
import io.sallyport.policy.grant.TimedGrant;
import io.sallyport.policy.operation.Operation;
import io.sallyport.policy.target.InventorySource;
import io.sallyport.policy.target.Target;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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

    private static final Comparator<Passage.Open> LONGEST =
            Comparator.comparing(Passage.Open::until)
                    .reversed()
                    .thenComparing(open -> open.grant().id());

    private final Database database;
    private final InventorySource inventory;

    public TwoGates(Database database, InventorySource inventory) {
        this.database = database;
        this.inventory = inventory;
    }

    /// May this person do this, as this account, on this target, at this instant? One grant has to
    /// cover all the operations, and one consent. Where several do, the pair that lasts longest is
    /// taken.
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
        Target there = inventory.current().targets().get(target);
        if (there == null) {
            return new Passage.Shut(Missing.GRANT, noGrant(target, account, operations));
        }
        Seen seen = look(person, there, account, instant);
        if (seen.frozen()) {
            return new Passage.Shut(
                    Missing.FROZEN,
                    person + " is frozen; an approver or administrator can unfreeze " + person);
        }
        List<TimedGrant> grants =
                seen.grants().values().stream()
                        .filter(grant ->
                                grant.isFor(target, account, operations) && grant.isLiveAt(instant))
                        .toList();
        if (grants.isEmpty()) {
            return new Passage.Shut(Missing.GRANT, noGrant(target, account, operations));
        }
        if (there.owner() != null && seen.mode() == ConsentMode.DENY) {
            return new Passage.Shut(
                    Missing.OWNER_DENIES,
                    there.owner() + " lets nobody in on " + target + "; only they can change that");
        }
        return grants.stream()
                .map(grant -> pass(grant, there, seen, operations, person, instant))
                .flatMap(Optional::stream)
                .min(LONGEST)
                .<Passage>map(open -> open)
                .orElseGet(() -> noConsent(there, operations));
    }

    private static Optional<Passage.Open> pass(
            TimedGrant grant,
            Target there,
            Seen seen,
            Set<Operation> operations,
            String person,
            Instant instant) {
        if (there.owner() == null) {
            return Optional.of(open(grant, null, NoConsentNeeded.NO_USER_DATA));
        }
        Optional<Consent> consent =
                seen.consents().values().stream()
                        .filter(one ->
                                one.isFor(person, there.name(), operations)
                                        && one.goesWith(grant.id())
                                        && one.isLiveAt(instant))
                        .max(Comparator.comparing(Consent::until).thenComparing(Consent::id));
        if (consent.isPresent()) {
            return Optional.of(open(grant, consent.get(), NoConsentNeeded.COVERED));
        }
        if (operations.stream().anyMatch(Operation::needsNamedConsent)) {
            return Optional.empty();
        }
        if (seen.mode() == ConsentMode.NOTIFY) {
            return Optional.of(open(grant, null, NoConsentNeeded.OWNER_IS_TOLD));
        }
        return grant.how() == TimedGrant.How.BREAK_GLASS
                ? Optional.of(open(grant, null, NoConsentNeeded.BREAK_GLASS))
                : Optional.empty();
    }

    private static Passage.Open open(
            TimedGrant grant, @Nullable Consent consent, NoConsentNeeded uncovered) {
        Instant until =
                consent == null || grant.until().isBefore(consent.until())
                        ? grant.until()
                        : consent.until();
        return new Passage.Open(grant, consent, uncovered, until);
    }

    private Seen look(String person, Target there, String account, Instant instant) {
        return database.read(rows ->
                rows.sql(LOOK)
                        .param("person", person)
                        .param("owner", Objects.requireNonNullElse(there.owner(), ""))
                        .param("target", there.name())
                        .param("named", " " + there.name() + " ")
                        .param("account", account)
                        .param("now", Moments.column(instant))
                        .query(TwoGates::seen));
    }

    private static Seen seen(ResultSet rows) throws SQLException {
        boolean frozen = false;
        ConsentMode mode = ConsentMode.EXPLICIT;
        Map<String, TimedGrant> grants = new LinkedHashMap<>();
        Map<String, Consent> consents = new LinkedHashMap<>();
        while (rows.next()) {
            frozen = rows.getLong("holds") > 0;
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
        return new Seen(frozen, mode, grants, consents);
    }

    private static String noGrant(String target, String account, Set<Operation> operations) {
        return "you hold no grant for "
                + what(operations)
                + account
                + " on "
                + target
                + "; ask for one: request "
                + target;
    }

    private static Passage.Shut noConsent(Target there, Set<Operation> operations) {
        return new Passage.Shut(
                Missing.CONSENT,
                there.owner()
                        + ", whose data "
                        + there.name()
                        + " holds, has not consented to "
                        + (operations.isEmpty() ? "it" : Operation.inWords(operations))
                        + "; ask for it: request "
                        + there.name());
    }

    private static String what(Set<Operation> operations) {
        return operations.isEmpty() ? "" : Operation.inWords(operations) + " as ";
    }

    /// What one look saw.
    private record Seen(
            boolean frozen,
            ConsentMode mode,
            Map<String, TimedGrant> grants,
            Map<String, Consent> consents) {}
}
