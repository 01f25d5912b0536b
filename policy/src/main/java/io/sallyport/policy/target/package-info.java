/// What people reach: targets, their accounts, owners and host keys.
///
/// Rule: an address or a host key that the inventory does not know is not reached.
@NullMarked
package io.sallyport.policy.target;

import org.jspecify.annotations.NullMarked;
