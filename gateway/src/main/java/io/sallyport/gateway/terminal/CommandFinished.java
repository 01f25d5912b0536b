package io.sallyport.gateway.terminal;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// A command that was let through is over, as its shell says.
///
/// @param channel the channel's number in the recording
/// @param number the command's, as [CommandJudged] has it
/// @param status its exit status; -1 where the shell does not say
/// @param milliseconds how long it took
public record CommandFinished(
        FactHeader header, int channel, int number, int status, long milliseconds)
        implements Fact {}
