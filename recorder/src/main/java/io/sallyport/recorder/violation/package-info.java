/// Violations: what of all that happened somebody has to look at.
///
/// Rule: a violation rests on one fact and says which; nothing here decides what is done about it.
@NullMarked
package io.sallyport.recorder.violation;

import org.jspecify.annotations.NullMarked;
