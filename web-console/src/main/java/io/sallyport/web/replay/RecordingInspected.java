package io.sallyport.web.replay;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// A person was shown what is in a recording: its channels, commands and files. The header names
/// the viewer, and the session that was looked into.
record RecordingInspected(FactHeader header) implements Fact {}
