package io.sallyport.gateway.session;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// A session is over; its recording is sealed next.
///
/// @param cause why, one word
/// @param reason why, a sentence
/// @param channels how many channels it had
/// @param seconds how long it lasted
public record SessionEnded(
        FactHeader header, String cause, String reason, int channels, long seconds)
        implements Fact {}
