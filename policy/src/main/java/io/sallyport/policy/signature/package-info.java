/// Decisions signed with the decider's own SSH key: the text that is signed, and the check.
///
/// Rule: what cannot be read to its last byte, or could be read in two ways, is no signature.
@NullMarked
package io.sallyport.policy.signature;

import org.jspecify.annotations.NullMarked;
