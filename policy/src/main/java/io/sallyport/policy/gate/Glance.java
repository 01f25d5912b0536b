package io.sallyport.policy.gate;

import io.sallyport.policy.consent.Consent;
import io.sallyport.policy.consent.ConsentMode;
import io.sallyport.policy.consent.ConsentModes;
import io.sallyport.policy.consent.ConsentRows;
import io.sallyport.policy.database.Moments;
import io.sallyport.policy.grant.GrantRows;
import io.sallyport.policy.grant.TimedGrant;
import io.sallyport.policy.target.Target;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Everything in the rows that lets one person in somewhere at one instant: what lists are made of.
/// Its statements may see several moments, so that no session opens by it.
///
/// @param held whether the person is frozen, or broke the glass and was not reviewed
/// @param grants that are live
/// @param consents that are live and for this person
/// @param modes by owner and target
record Glance(
        boolean held,
        List<TimedGrant> grants,
        List<Consent> consents,
        Map<ConsentModes.Place, ConsentMode> modes) {

    static Glance of(JdbcClient rows, String person, Instant instant) {
        boolean held =
                rows.sql(
                                        """
                                        select
                                            (select count(*) from person_hold
                                                where person = :person and frozen_at is not null)
                                            + (select count(*) from timed_grant
                                                where person = :person and how = 'BREAK_GLASS'
                                                    and reviewed_at is null
                                                    and (ended_at is not null or ends_at <= :now))
                                        """)
                                .param("person", person)
                                .param("now", Moments.column(instant))
                                .query(Long.class)
                                .single()
                        > 0;
        List<TimedGrant> grants =
                rows.sql(
                                """
                                select * from timed_grant where person = :person
                                    and ended_at is null and begins_at <= :now and ends_at > :now
                                """)
                        .param("person", person)
                        .param("now", Moments.column(instant))
                        .query((row, _) -> GrantRows.of(row, ""))
                        .list();
        List<Consent> consents =
                rows.sql(
                                """
                                select * from consent where state = 'GIVEN'
                                    and begins_at <= :now and ends_at > :now
                                    and (person is null or person = :person)
                                """)
                        .param("person", person)
                        .param("now", Moments.column(instant))
                        .query((row, _) -> ConsentRows.of(row, ""))
                        .list();
        return new Glance(held, grants, consents, ConsentModes.all(rows));
    }

    /// What of it concerns this account of this target.
    TwoGates.Seen seen(Target target, String account) {
        Map<String, TimedGrant> here = new LinkedHashMap<>();
        for (TimedGrant grant : grants) {
            if (grant.account().equals(account) && grant.targets().contains(target.name())) {
                here.put(grant.id(), grant);
            }
        }
        Map<String, Consent> given = new LinkedHashMap<>();
        String owner = target.owner();
        if (owner == null) {
            return new TwoGates.Seen(false, null, ConsentMode.EXPLICIT, here, given);
        }
        for (Consent consent : consents) {
            if (consent.owner().equals(owner) && consent.targets().contains(target.name())) {
                given.put(consent.id(), consent);
            }
        }
        ConsentMode mode = ConsentModes.in(modes, owner, target.name());
        return new TwoGates.Seen(false, null, mode, here, given);
    }
}
