package io.sallyport.recorder.rule;

/// A file says which mode a rule has.
///
/// @param rule the rule's id or name
/// @param file where it stands
/// @param line counted from 1
public record ModeOrder(String rule, RuleMode mode, String file, int line) {}
