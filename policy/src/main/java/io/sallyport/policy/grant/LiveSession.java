package io.sallyport.policy.grant;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A session that runs now.
///
/// @param id the session's id
/// @param node the node it runs on
/// @param person who works
/// @param source where from, `address:port`
/// @param target the target's name
/// @param owner of the user data the target holds; absent where it holds none
/// @param account the account on it
/// @param grant the grant that carries it
/// @param started when it began
/// @param channels how many channels are open now
public record LiveSession(
        String id,
        String node,
        String person,
        String source,
        String target,
        @Nullable String owner,
        String account,
        String grant,
        Instant started,
        int channels) {}
