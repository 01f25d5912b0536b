package io.sallyport.recorder.recording;

import java.time.Instant;

/// What a recording is of; the first thing in its file.
///
/// @param session the session's id, which names the file
/// @param node the node that wrote it
/// @param person who worked
/// @param source where she came from, `address:port`
/// @param target the target's name
/// @param account the account on the target
/// @param started when the session began; all times in the recording are offsets from here
public record RecordingHead(
        String session,
        String node,
        String person,
        String source,
        String target,
        String account,
        Instant started) {}
