package io.sallyport.policy.classification;

import io.sallyport.recorder.rule.Level;
import java.util.List;

/// A rule that matched a line.
///
/// @param rule its id
/// @param version the rule's
/// @param tags the rule's, such as `attack.t1070.003`
/// @param command the place of the simple command in the line, or [#WHOLE_LINE]
/// @param certain whether it matches whatever the unknown parts are
public record Matched(
        String rule,
        String version,
        String title,
        Level level,
        List<String> tags,
        int command,
        boolean certain) {
    public static final int WHOLE_LINE = -1;
}
