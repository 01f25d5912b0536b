package io.sallyport.recorder.recording;

/// Where a recording stops being readable, and why.
///
/// @param offset the first byte that is not part of a whole frame
/// @param reason what is wrong there, a clause
public record Damage(long offset, String reason) {}
