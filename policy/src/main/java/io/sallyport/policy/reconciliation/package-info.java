/// What start-up does when rows and journal disagree.
///
/// Rule: a journalled revocation or withdrawal wins over a restored row.
@NullMarked
package io.sallyport.policy.reconciliation;

import org.jspecify.annotations.NullMarked;
