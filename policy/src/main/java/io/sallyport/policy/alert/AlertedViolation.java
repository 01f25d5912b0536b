package io.sallyport.policy.alert;

import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.rule.Level;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A violation as the journal has it.
///
/// @param id `v-…`, the same however often it is read
/// @param header that of the fact it rests on
/// @param rule the rule's id
/// @param title what the rule is called
/// @param level how much it matters
/// @param kind the kind of the fact it rests on
/// @param cause the id of that fact's entry
/// @param node whose journal it is
/// @param at when that fact was journalled
/// @param decision of a command: what became of it; empty for others
/// @param offset of a command: where in the recording, in milliseconds; absent for others
/// @param text the command as it was kept, or what happened in words
/// @param hunted whether somebody's hunt found it, by a rule that nobody else approved
public record AlertedViolation(
        String id,
        FactHeader header,
        String rule,
        String title,
        Level level,
        String kind,
        String cause,
        String node,
        Instant at,
        String decision,
        @Nullable Long offset,
        String text,
        boolean hunted) {
    /// The fact's kind in the journal.
    static final String FACT = "ViolationFound";

    /// Reads an entry of that kind.
    ///
    /// @throws IllegalArgumentException when a part is missing or is none
    static AlertedViolation of(Entry entry) {
        JsonNode fact = entry.detail();
        JsonNode offset = fact.path("offset");
        return new AlertedViolation(
                said(fact, "violation"),
                entry.header(),
                said(fact, "rule"),
                said(fact, "title"),
                level(said(fact, "level")),
                said(fact, "kind"),
                said(fact, "cause"),
                entry.node(),
                Instant.parse(said(fact, "at")),
                said(fact, "decision"),
                offset.isIntegralNumber() ? offset.longValue() : null,
                said(fact, "text"),
                !fact.path("hunt").asString("").isEmpty());
    }

    private static String said(JsonNode fact, String field) {
        JsonNode value = fact.path(field);
        if (!value.isString()) {
            throw new IllegalArgumentException("a violation without " + field);
        }
        return value.stringValue();
    }

    private static Level level(String word) {
        return Arrays.stream(Level.values())
                .filter(level -> level.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no level: " + word));
    }

    /// Who violated the rule; empty where nobody did.
    public String person() {
        return header.person() == null ? "" : header.person();
    }

    /// Where; empty where it was nowhere in particular.
    public String target() {
        return header.target() == null ? "" : header.target();
    }
}
