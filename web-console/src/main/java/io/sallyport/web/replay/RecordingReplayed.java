package io.sallyport.web.replay;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// A person was sent a channel of a recording. The header names the viewer, and the session that
/// was looked into.
///
/// @param channel the channel's number in the recording
record RecordingReplayed(FactHeader header, int channel) implements Fact {}
