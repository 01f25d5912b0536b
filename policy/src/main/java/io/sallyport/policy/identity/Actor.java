package io.sallyport.policy.identity;

/// Who acts, and from where.
///
/// @param person the person's name
/// @param source the address the person came from, `address:port`; where a program acts with a
///   token of the person's, followed by ` via token NAME`
public record Actor(String person, String source) {}
