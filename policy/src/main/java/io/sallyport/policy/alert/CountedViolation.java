package io.sallyport.policy.alert;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A violation as an alert shows it.
///
/// @param id `v-…`
/// @param cause the id of the entry it rests on
/// @param kind that entry's fact
/// @param node whose journal has it
/// @param session in which; absent where it was in none
/// @param decision of a command: what became of it; empty for others
/// @param offset of a command: where in the recording, in milliseconds
/// @param text the command as it was kept, or what happened in words
/// @param at when
public record CountedViolation(
        String id,
        String cause,
        String kind,
        String node,
        @Nullable String session,
        String decision,
        @Nullable Long offset,
        String text,
        Instant at) {

    /// The screen before a command belongs to it.
    private static final long SECONDS_BEFORE = 5;

    /// What plays the recording from that moment, on the node that has it; absent where it was in
    /// no session.
    public @Nullable String replay() {
        if (session == null) {
            return null;
        }
        long from = offset == null ? 0 : Math.max(0, offset / 1000 - SECONDS_BEFORE);
        return "sallyport replay " + session + (from == 0 ? "" : " --from " + from);
    }
}
