package io.sallyport.web.signin;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// A person signed in to the console.
///
/// @param method what she proved herself with: `password`
record ConsoleSignedIn(FactHeader header, String method) implements Fact {}
