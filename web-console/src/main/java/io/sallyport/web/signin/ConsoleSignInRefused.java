package io.sallyport.web.signin;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// Somebody was not let in to the console. The header names a person only where the inventory knows
/// the name: people type passwords into the wrong field, and the journal is forever.
///
/// @param reason `unknown-person`, `no-password`, `wrong-password`, `throttled` (once for each
///   wait) or `busy`
record ConsoleSignInRefused(FactHeader header, String reason) implements Fact {}
