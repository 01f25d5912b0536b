/// Attacks on a running gateway.
///
/// Rule: each says what must not pass, and what must still work beside it.
@NullMarked
package io.sallyport.gateway.attack;

import org.jspecify.annotations.NullMarked;
