/// The say of those who answer for the work: the first gate.
///
/// Rule: nobody decides their own request, and nobody decides by a right that is younger than it.
@NullMarked
package io.sallyport.policy.approval;

import org.jspecify.annotations.NullMarked;
