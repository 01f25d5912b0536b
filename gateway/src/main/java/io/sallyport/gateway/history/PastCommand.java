package io.sallyport.gateway.history;

import java.time.Instant;
import tools.jackson.databind.JsonNode;

/// A command as a journal keeps it: where a secret was covered, the cover. What is not known is
/// empty.
///
/// @param id of the entry
/// @param at when it was journalled
/// @param detail what the fact `CommandJudged` says of it
public record PastCommand(
        String id,
        Instant at,
        String person,
        String target,
        String owner,
        String account,
        String session,
        JsonNode detail) {
    /// The fact's kind in the journal.
    public static final String FACT = "CommandJudged";

    String said(String field) {
        return detail.path(field).asString("");
    }
}
