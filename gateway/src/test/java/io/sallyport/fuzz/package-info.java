/// Coverage-guided fuzzing of what reads bytes from outside, by Jazzer, each target in a process of
/// its own.
///
/// Rule: whatever the bytes are, nothing is thrown, hangs, or keeps more than its bound.
@NullMarked
package io.sallyport.fuzz;

import org.jspecify.annotations.NullMarked;
