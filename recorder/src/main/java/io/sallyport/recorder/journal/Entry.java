package io.sallyport.recorder.journal;

import java.time.Instant;
import tools.jackson.databind.JsonNode;

/// A fact as it stands in the journal.
///
/// @param sequence position in this journal, from 0, without gaps
/// @param id unique over all nodes: `<journal id>-<sequence>`
/// @param time when the node accepted the fact; not monotonic where the clock is not
/// @param node the node's name
/// @param fact the fact's kind, `SessionOpened`
/// @param header who and what it is about
/// @param detail the fact's own components
public record Entry(
        long sequence,
        String id,
        Instant time,
        String node,
        String fact,
        FactHeader header,
        JsonNode detail) {}
