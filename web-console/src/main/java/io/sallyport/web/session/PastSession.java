package io.sallyport.web.session;

import io.sallyport.policy.grant.LiveSession;
import io.sallyport.recorder.recording.Seal;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A session as the journal tells it, running or over.
///
/// @param id the session's id
/// @param node the node it ran on
/// @param person who worked
/// @param source where from, `address:port`
/// @param target the target's name
/// @param owner of the user data the target held; absent where it held none
/// @param account the account on it
/// @param grant the grant that carried it
/// @param started when it began
/// @param ended when it ended; absent while nothing says so
/// @param endReason why it ended, in the gateway's words
/// @param seal the recording's seal; absent while there is none
/// @param broken whether the recording could not be written to the end
public record PastSession(
        String id,
        String node,
        String person,
        String source,
        String target,
        @Nullable String owner,
        String account,
        String grant,
        Instant started,
        @Nullable Instant ended,
        @Nullable String endReason,
        @Nullable Seal seal,
        boolean broken) {

    /// What is known of a session's course.
    public enum State {
        RUNNING,
        ENDED,
        /// began, runs no more, and nothing says how it ended: the node died
        INTERRUPTED
    }

    /// The session in policy's terms; how many channels are open does not matter there.
    public LiveSession asPolicyKnowsIt() {
        return new LiveSession(id, node, person, source, target, owner, account, grant, started, 0);
    }

    PastSession endedAt(Instant instant, @Nullable String reason) {
        return new PastSession(
                id, node, person, source, target, owner, account, grant, started, instant, reason,
                seal, broken);
    }

    PastSession sealedBy(Seal newSeal) {
        return new PastSession(
                id, node, person, source, target, owner, account, grant, started, ended, endReason,
                newSeal, broken);
    }

    PastSession brokenAt(Seal whatIsThere) {
        return new PastSession(
                id,
                node,
                person,
                source,
                target,
                owner,
                account,
                grant,
                started,
                ended,
                endReason,
                whatIsThere,
                true);
    }

    /// How long it lasted, or has lasted until now; absent where its end is unknown.
    @Nullable Duration length(State state, Instant now) {
        if (ended != null) {
            return Duration.between(started, ended);
        }
        return state == State.RUNNING ? Duration.between(started, now) : null;
    }
}
