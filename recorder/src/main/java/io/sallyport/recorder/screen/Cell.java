package io.sallyport.recorder.screen;

/// One cell of a screen.
///
/// @param text the character with what combines with it; a space where nothing is; empty in the
///   second cell of a wide character
/// @param width 1, or 2 for a wide character's first cell, 0 for its second
/// @param style how it looks
public record Cell(String text, int width, Style style) {
    static final Cell BLANK = new Cell(" ", 1, Style.PLAIN);
}
