package io.sallyport.policy.token;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import java.time.Instant;

/// A person made a token for a program of theirs.
///
/// @param header who, from where
/// @param change the id that joins this fact with what was meant
/// @param token the token's id, which is no part of the token
/// @param name what the person calls it
/// @param scope what it may be used for, `READ` or `WRITE`
/// @param expires the first instant at which it no longer counts
public record TokenIssued(
        FactHeader header,
        String change,
        String token,
        String name,
        TokenScope scope,
        Instant expires)
        implements Fact {}
