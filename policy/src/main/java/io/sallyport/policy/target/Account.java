package io.sallyport.policy.target;

/// An account on a target.
///
/// @param name the login name on the target
/// @param credential the name under which its credential lies in the store
public record Account(String name, String credential) {}
