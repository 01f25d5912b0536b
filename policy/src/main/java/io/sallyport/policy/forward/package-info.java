/// Forwards: what besides its channels a session may open, and towards where.
///
/// Rule: what is not listed is off.
@NullMarked
package io.sallyport.policy.forward;

import org.jspecify.annotations.NullMarked;
