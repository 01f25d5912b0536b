package io.sallyport.recorder.shipping;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How far a sink is behind the journal.
///
/// @param sink the sink's name
/// @param next the first entry that is not known to be there
/// @param waiting how many durable entries are not known to be there
/// @param behind how old the oldest of them is; zero where there is none
/// @param refused how many the sink refused since the start; they are in the dead letters
/// @param trouble what is wrong now, in words; absent while it flows
/// @param notes what the sink does without
public record ShippingStatus(
        String sink,
        long next,
        long waiting,
        Duration behind,
        long refused,
        @Nullable String trouble,
        List<String> notes) {
    public ShippingStatus {
        notes = List.copyOf(notes);
    }
}
