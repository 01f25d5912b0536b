/// Whether both gates are open.
///
/// Rule: both are looked at in one statement, so that no answer joins two moments.
@NullMarked
package io.sallyport.policy.gate;

import org.jspecify.annotations.NullMarked;
