package io.sallyport.policy.report;

import java.util.List;

/// The figures of one report, ready to be written as JSON, and as [Section]s.
public sealed interface Report permits CoverageReport, ViolationsReport, ResponseReport {
    /// How many of a list at most: people, targets, rules.
    int MOST_LISTED = 1_000;

    Heading heading();

    /// The same figures as tables, in the order in which they are read.
    List<Section> sections();
}
