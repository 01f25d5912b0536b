package io.sallyport.gateway.terminal;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// How the commands of a terminal are known from now on.
///
/// @param channel the channel's number in the recording
/// @param how `shell_integration`, `line` or `screen`
/// @param why in words: which shell reports, or what kept it from that
public record CaptureChanged(FactHeader header, int channel, String how, String why)
        implements Fact {}
