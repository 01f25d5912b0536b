package io.sallyport.policy.alert;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import java.util.List;
import java.util.Set;

/// An alert was raised: a violation that belongs to none that is open.
///
/// @param header that of the fact the first violation rests on
/// @param alert the alert's id
/// @param violation the first violation's id
/// @param rule the rule's id
/// @param title what the rule is called
/// @param level `medium`, `high` or `critical`
/// @param receivers who is to dispose of it
/// @param plan what to do, in order
/// @param reactions what is done by itself: `notify`, `open-incident`, `warn`, `pause-session`,
///   `end-session`, `freeze`
/// @param text the first violation in words, secrets covered
public record AlertRaised(
        FactHeader header,
        String alert,
        String violation,
        String rule,
        String title,
        String level,
        Set<String> receivers,
        List<String> plan,
        Set<String> reactions,
        String text)
        implements Fact {
    public AlertRaised {
        receivers = Set.copyOf(receivers);
        plan = List.copyOf(plan);
        reactions = Set.copyOf(reactions);
    }
}
