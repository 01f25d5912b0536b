package io.sallyport.recorder.screen;

/// Where the next character goes.
///
/// @param column from 0
/// @param row from 0
/// @param visible false while the program hides it
public record Cursor(int column, int row, boolean visible) {}
