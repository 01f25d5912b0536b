package io.sallyport.policy.token;

import io.sallyport.policy.credential.Secret;

/// A token that was just made, and the only time that it can be shown.
///
/// @param token what is kept of it
/// @param secret the token itself, in ASCII
public record IssuedToken(Token token, Secret secret) {}
