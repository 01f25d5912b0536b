package io.sallyport.policy.classification;

/// A file of rules.
///
/// @param file its name, as people know it
public record RuleText(String file, String text) {}
