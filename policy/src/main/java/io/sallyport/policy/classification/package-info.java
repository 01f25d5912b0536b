/// What a command line is: the operations that rules give it, and how sure that is.
///
/// Rule: rules classify and nothing here decides; what cannot be told is said to be unbounded.
@NullMarked
package io.sallyport.policy.classification;

import org.jspecify.annotations.NullMarked;
