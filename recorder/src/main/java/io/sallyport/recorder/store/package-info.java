/// Copies of sealed recordings in another place, and which copy is read.
///
/// Rule: the local copy goes only after the other one was read back and is, byte for byte, what the
/// journal vouches for.
@NullMarked
package io.sallyport.recorder.store;

import org.jspecify.annotations.NullMarked;
