package io.sallyport.policy.consent;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A session on a machine that holds somebody's data, as its owner is shown it.
///
/// @param session its id
/// @param owner whose data
/// @param person who worked
/// @param node the gateway's node it ran on
/// @param grant the grant that let them in
/// @param consent the consent that covered it; absent where none did
/// @param uncovered why none was needed: `COVERED`, `OWNER_IS_TOLD`, `BREAK_GLASS`
/// @param ended when it was over; absent while it runs, or where its node died
public record Access(
        String session,
        String owner,
        String target,
        String account,
        String person,
        String node,
        String grant,
        @Nullable String consent,
        String uncovered,
        Instant began,
        @Nullable Instant ended) {}
