/// Decisions: may this be done, by whom, under what, and if not, why not.
///
/// Rule: what cannot be decided is denied.
@NullMarked
package io.sallyport.policy.decision;

import org.jspecify.annotations.NullMarked;
