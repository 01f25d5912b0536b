package io.sallyport.policy.report;

/// How often something was there.
///
/// @param name of a person, target or owner
public record Named(String name, long count) {}
