package io.sallyport.recorder.violation;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A fact is a violation of a rule; its header is that fact's.
///
/// @param violation the violation's id, `v-…`: the same for the same fact and rule, however often
///   it is looked for
/// @param rule the rule's id; those that look at kinds of facts begin with `sallyport.`
/// @param title what the rule is called
/// @param version of the rule's text, as the fact has it; empty where it has none
/// @param level `medium`, `high` or `critical`
/// @param kind the kind of the fact it rests on, `CommandJudged`
/// @param cause the id of that fact's entry
/// @param at when that fact was journalled
/// @param decision of a command: `run`, `warn`, `hold`, `deny` or `seen`; empty for others
/// @param offset of a command: where in the recording, in milliseconds from its beginning
/// @param text the command as it was kept, secrets covered, or what happened in words
public record ViolationFound(
        FactHeader header,
        String violation,
        String rule,
        String title,
        String version,
        String level,
        String kind,
        String cause,
        Instant at,
        String decision,
        @Nullable Long offset,
        String text)
        implements Fact {}
