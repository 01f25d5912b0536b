/// Changes to the rules, their modes, and what is done about violations: proposed by one person,
/// approved by another, in force on every node. Nothing here is in force that one person alone
/// wanted.
@NullMarked
package io.sallyport.policy.amendment;

import org.jspecify.annotations.NullMarked;
