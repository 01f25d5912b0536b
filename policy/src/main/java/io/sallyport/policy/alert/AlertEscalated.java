package io.sallyport.policy.alert;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import java.util.Set;

/// Nobody took note of an alert in time; others are told.
///
/// @param header the node, and the target it is about
/// @param change joins this fact with what was meant
/// @param alert the alert's id
/// @param title what the rule is called
/// @param level the level it has
/// @param about the person it is about; empty where there is none
/// @param seconds how long it was open
/// @param before who had to dispose of it until now
/// @param after who has to from now on
public record AlertEscalated(
        FactHeader header,
        String change,
        String alert,
        String title,
        String level,
        String about,
        long seconds,
        Set<String> before,
        Set<String> after)
        implements Fact {
    public AlertEscalated {
        before = Set.copyOf(before);
        after = Set.copyOf(after);
    }
}
