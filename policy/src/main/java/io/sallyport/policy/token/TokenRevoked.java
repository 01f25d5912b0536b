package io.sallyport.policy.token;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import java.time.Instant;

/// A token was taken back, for good; whoever shows it from now on is refused.
///
/// @param header who took it back, from where
/// @param change the id that joins this fact with what was meant
/// @param token the token's id
/// @param of whom it spoke for
/// @param name what that person called it
/// @param scope what it could be used for, `READ` or `WRITE`
/// @param expires until when it would have counted
public record TokenRevoked(
        FactHeader header,
        String change,
        String token,
        String of,
        String name,
        TokenScope scope,
        Instant expires)
        implements Fact {}
