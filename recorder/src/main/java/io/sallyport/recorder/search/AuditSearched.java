package io.sallyport.recorder.search;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// A person searched the audit index; journalled before the answer is shown.
///
/// @param header who searched
/// @param query what for, as it was written
/// @param hits how many hits the person is shown
/// @param after the place that the search went on from; empty for a first page
record AuditSearched(FactHeader header, String query, int hits, String after) implements Fact {}
