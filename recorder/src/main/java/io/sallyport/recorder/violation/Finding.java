package io.sallyport.recorder.violation;

import io.sallyport.recorder.rule.Level;
import org.jspecify.annotations.Nullable;

/// What one rule says about one fact.
///
/// @param version of the rule's text; empty where it has none
/// @param offset where in the recording, in milliseconds; absent where it is no command
record Finding(
        String rule,
        String title,
        String version,
        Level level,
        String decision,
        @Nullable Long offset,
        String text) {

    static Finding of(String rule, String title, Level level, String text) {
        return new Finding("sallyport." + rule, title, "", level, "", null, text);
    }
}
