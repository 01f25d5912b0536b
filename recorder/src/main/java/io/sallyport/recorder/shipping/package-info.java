/// Shipping: follows the journal into places where people search it, each with a position of its
/// own.
///
/// Rule: the journal is the truth. A sink that is slow, full or away delays its own copy and
/// nothing else; no entry is skipped without standing in the dead letters.
@NullMarked
package io.sallyport.recorder.shipping;

import org.jspecify.annotations.NullMarked;
