/// Files of the house (`DATA/house`): what the bastion itself must keep, private to its own user.
///
/// Rule: a file here is seen whole or not at all, and by nobody else on the machine.
@NullMarked
package io.sallyport.policy.house;

import org.jspecify.annotations.NullMarked;
