package io.sallyport.policy.alert;

import io.sallyport.recorder.rule.Level;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What became of an alert, and when.
///
/// @param rule the rule's id
/// @param level how much it matters
/// @param state how far people are with it
/// @param happened when the first of what it is about happened
/// @param raised when it was raised
/// @param acknowledged when somebody took note of it; absent where nobody did before it was closed
/// @param escalated when others were told because nobody took note of it
/// @param closed when
/// @param verdict what it turned out to be
public record AlertCourse(
        String rule,
        Level level,
        Alert.State state,
        Instant happened,
        Instant raised,
        @Nullable Instant acknowledged,
        @Nullable Instant escalated,
        @Nullable Instant closed,
        Alert.@Nullable Verdict verdict) {}
