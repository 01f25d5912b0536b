package io.sallyport.policy.report;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import java.time.Instant;

/// A person was made a report; journalled before it is shown.
///
/// @param header who, and from where
/// @param report `coverage`, `violations` or `response`
/// @param from the first instant it is about
/// @param to the first instant it is no longer about
/// @param facts how many of the journal were read for it
public record ReportMade(FactHeader header, String report, Instant from, Instant to, long facts)
        implements Fact {}
