package io.sallyport.policy.incident;

import io.sallyport.recorder.journal.FactHeader;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One entry of the journal, as a timeline shows it.
///
/// @param entry the entry's id
/// @param time when the node accepted it
/// @param node whose journal has it
/// @param fact its kind
/// @param header who and what it is about
/// @param offset where in the session's recording it is, in milliseconds; absent where it is in
///   none
/// @param text what happened in words, printable, secrets covered as the journal has them
public record Happening(
        String entry,
        Instant time,
        String node,
        String fact,
        FactHeader header,
        @Nullable Long offset,
        String text) {}
