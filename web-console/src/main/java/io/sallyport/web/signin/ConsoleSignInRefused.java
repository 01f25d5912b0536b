package io.sallyport.web.signin;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// Somebody, or somebody's program, was not let in to the console. The header names a person only
/// where the inventory knows the name, or the token was one of theirs: people type passwords into
/// the wrong field, and the journal is forever.
///
/// @param reason `unknown-person`, `no-password`, `wrong-password`, `throttled` (once for each
///   wait) or `busy`; of a token `unknown-token`, `revoked-token`, `expired-token`,
///   `unknown-person`, `frozen` or `throttled`
record ConsoleSignInRefused(FactHeader header, String reason) implements Fact {}
