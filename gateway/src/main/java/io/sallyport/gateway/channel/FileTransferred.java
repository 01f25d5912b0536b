package io.sallyport.gateway.channel;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.recording.FileTransfer;

/// A file came or went.
///
/// @param channel the channel's number in the recording
/// @param file what and how much
public record FileTransferred(FactHeader header, int channel, FileTransfer file) implements Fact {}
