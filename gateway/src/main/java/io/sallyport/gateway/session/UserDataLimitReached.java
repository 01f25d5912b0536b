package io.sallyport.gateway.session;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// A session would have taken more user data off its machine than one session may; it is ended, and
/// what crossed the limit did not go on.
///
/// @param limit the most that one session may take, in bytes
/// @param bytes what it would have taken
public record UserDataLimitReached(FactHeader header, long limit, long bytes) implements Fact {}
