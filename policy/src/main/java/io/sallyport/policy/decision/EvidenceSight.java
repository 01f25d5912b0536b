package io.sallyport.policy.decision;

import io.sallyport.policy.authorization.Seeing;
import io.sallyport.policy.grant.LiveSession;
import io.sallyport.policy.identity.Person;
import io.sallyport.recorder.journal.FactHeader;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one person may see of facts and of what was on screens, in one search: of a session's
/// screen what they may replay, of a session's facts what they may know of, and of other facts
/// their own; whoever sees everybody's requests sees all facts, and owners' people what was asked
/// and granted for their data. Remembers what was decided, so it is made anew for each search;
/// confined to one thread.
public final class EvidenceSight {
    private final Decisions decisions;
    private final Sight sight;
    private final Person person;
    private final Map<Asked, Boolean> decided = new HashMap<>();

    private record Asked(
            boolean screen,
            String session,
            @Nullable String person,
            @Nullable String target,
            @Nullable String owner) {}

    public EvidenceSight(Decisions decisions, Sight sight, Person person) {
        this.decisions = decisions;
        this.sight = sight;
        this.person = person;
    }

    /// May the person read what was on the screen of this session? Waits for the database.
    ///
    /// @param header the session's, as it was opened
    /// @throws io.sallyport.policy.database.DatabaseUnavailableException when it cannot be known
    public boolean seesScreen(FactHeader header, String node, Instant time) {
        String session = header.session();
        return session != null
                && decided.computeIfAbsent(
                        asked(true, session, header),
                        _ ->
                                decisions.see(
                                                person,
                                                Seeing.REPLAY,
                                                session(session, header, node, time))
                                        instanceof RoleDecision.Permit);
    }

    /// May the person know of this fact? Waits for the database.
    ///
    /// @throws io.sallyport.policy.database.DatabaseUnavailableException when it cannot be known
    public boolean seesFact(String fact, FactHeader header, String node, Instant time) {
        if (isOfIncident(fact)) {
            return false;
        }
        String session = header.session();
        if (session != null) {
            return decided.computeIfAbsent(
                    asked(false, session, header),
                    _ ->
                            decisions.seeSession(person, session(session, header, node, time))
                                    instanceof RoleDecision.Permit);
        }
        return sight.seesEverybodys(person)
                || sight.knows(person) && person.name().equals(header.person())
                || isAboutAccess(fact)
                        && header.owner() != null
                        && sight.ownersOf(person).contains(header.owner());
    }

    /// Facts of an incident are shown with it, to those who may see it: whom it is about is not
    /// said in the fact.
    public static boolean isOfIncident(String fact) {
        return fact.startsWith("Incident");
    }

    private static boolean isAboutAccess(String fact) {
        return fact.startsWith("AccessRequest")
                || fact.startsWith("Request")
                || fact.startsWith("Grant")
                || fact.startsWith("Consent");
    }

    private static Asked asked(boolean screen, String session, FactHeader header) {
        return new Asked(screen, session, header.person(), header.target(), header.owner());
    }

    private static LiveSession session(
            String session, FactHeader header, String node, Instant time) {
        return new LiveSession(
                session,
                node,
                orEmpty(header.person()),
                orEmpty(header.source()),
                orEmpty(header.target()),
                header.owner(),
                orEmpty(header.account()),
                orEmpty(header.grant()),
                time,
                0);
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
