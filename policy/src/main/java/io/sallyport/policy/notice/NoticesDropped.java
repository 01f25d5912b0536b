package io.sallyport.policy.notice;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// More notices waited than are kept; the oldest are not sent any more.
///
/// @param header the node's own
/// @param count how many
/// @param kept how many still wait
public record NoticesDropped(FactHeader header, long count, long kept) implements Fact {}
