/// Screens: what a terminal showed, rebuilt from the bytes it was sent, and text made safe to show.
///
/// Rule: bytes from outside never make this package fail, wait or take memory without bound.
@NullMarked
package io.sallyport.recorder.screen;

import org.jspecify.annotations.NullMarked;
