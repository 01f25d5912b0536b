package io.sallyport.gateway.terminal;

import io.sallyport.policy.habit.Novelty;
import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import java.util.List;

/// A command was judged; durable before it runs. What its line would run, each with its words, is
/// what searches and rules read.
///
/// @param channel the channel's number in the recording
/// @param number the command's, counted from 1 in its channel
/// @param text as it was given, secrets covered
/// @param digest keyed hash of the text as it was, to find the same again: HMAC-SHA256, hex
/// @param how where it is known from: `exec`, `shell_integration`, `line`, `screen`
/// @param grade how surely: `exact`, `cooked`, `high`, `low`, `opaque`
/// @param scope what read it: `shell`, `nested`, `repl`, `editor`
/// @param operations what it does, by the rules
/// @param rules ids of those that matched, the most severe first
/// @param versions of these rules, in the same order: each changes with its rule's text
/// @param shadow rules in shadow that matched for sure: nothing was decided by them
/// @param level of the most severe of them; empty where none matched
/// @param novelty what was new to the operator then, or unusual
/// @param decision `run`, `warn`, `hold`, `deny`, or `seen` where nobody could be asked before
/// @param reason why not, or what was warned of; empty where there is nothing to say
/// @param offset where in the recording, in milliseconds from its beginning
/// @param runs what the line would run, at most [#MOST]
public record CommandJudged(
        FactHeader header,
        int channel,
        int number,
        String text,
        String digest,
        String how,
        String grade,
        String scope,
        List<String> operations,
        List<String> rules,
        List<String> versions,
        List<ShadowRule> shadow,
        String level,
        Novelty novelty,
        String decision,
        String reason,
        long offset,
        List<Run> runs)
        implements Fact {
    public static final int MOST = 50;

    /// One program or builtin.
    ///
    /// @param words the program and its arguments, secrets covered; what is not known as the line
    ///   has it
    /// @param through what it is run through, such as `sudo`; outermost first
    public record Run(List<String> words, List<String> through) {
        public Run {
            words = List.copyOf(words);
            through = List.copyOf(through);
        }
    }

    /// One whose matches are only recorded.
    ///
    /// @param rule its id
    public record ShadowRule(String rule, String version) {}

    public CommandJudged {
        operations = List.copyOf(operations);
        rules = List.copyOf(rules);
        versions = List.copyOf(versions);
        shadow = List.copyOf(shadow);
        runs = List.copyOf(runs);
    }
}
