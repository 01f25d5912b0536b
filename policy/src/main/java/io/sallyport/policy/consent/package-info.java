/// The say of those whose data a machine holds: the second gate.
///
/// Rule: only a person of the owner gives, and nothing the provider does gives in the owner's name.
@NullMarked
package io.sallyport.policy.consent;

import org.jspecify.annotations.NullMarked;
