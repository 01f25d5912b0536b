package io.sallyport.web.signin;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// A person is no longer signed in to the console.
///
/// @param reason `signed-out`, `expired`, `lifetime-over` or `entry-changed`
record ConsoleSignedOut(FactHeader header, String reason) implements Fact {}
