package io.sallyport.policy.report;

import java.time.Instant;

/// What a report is, and what it was counted from.
///
/// @param report `coverage`, `violations` or `response`
/// @param node whose journal was read; alerts are those of all nodes that share the database
/// @param from the first instant it is about
/// @param to the first instant it is no longer about
/// @param made when
/// @param facts how many of the journal were read
public record Heading(
        String report, String node, Instant from, Instant to, Instant made, long facts) {}
