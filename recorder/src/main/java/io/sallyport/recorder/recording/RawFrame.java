package io.sallyport.recorder.recording;

/// A frame before its payload is looked at.
///
/// @param at milliseconds since the session's start
@SuppressWarnings("ArrayRecordComponent") // a frame is read once and never compared
record RawFrame(int type, int channel, long at, byte[] payload) {}
