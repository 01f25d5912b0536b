package io.sallyport.recorder.search;

/// Where in its journal a command stands.
///
/// @param session empty where it has none
public record Spot(long sequence, String session) {}
