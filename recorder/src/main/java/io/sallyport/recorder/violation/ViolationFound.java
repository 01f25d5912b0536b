package io.sallyport.recorder.violation;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
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
/// @param hunt the hunt that found it later, in what the journal had; absent where it was found as
///   the fact came
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
        String text,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String hunt)
        implements Fact {
    private static final int ID_BYTES = 8;

    /// Found as the fact came.
    public ViolationFound(
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
            String text) {
        this(
                header, violation, rule, title, version, level, kind, cause, at, decision, offset,
                text, null);
    }

    /// The violation's id. With the time: where a loss of entries was accepted, their ids are given
    /// again.
    public static String id(Entry entry, String rule) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(
                                    (entry.id() + " " + entry.time() + " " + rule)
                                            .getBytes(StandardCharsets.UTF_8));
            return "v-" + HexFormat.of().formatHex(digest, 0, ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
