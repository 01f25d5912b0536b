package io.sallyport.policy.token;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// A program showed a token and was let in; told at most once a minute for each token.
///
/// @param header whom it speaks for, and the address the program came from
/// @param token the token's id
/// @param name what the person calls it
public record TokenUsed(FactHeader header, String token, String name) implements Fact {}
