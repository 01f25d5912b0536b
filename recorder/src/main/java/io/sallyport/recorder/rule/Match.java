package io.sallyport.recorder.rule;

/// A rule that matches an event, or may.
///
/// @param answer PERHAPS or YES
public record Match(Rule rule, Answer answer) {}
