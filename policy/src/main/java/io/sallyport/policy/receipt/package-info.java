/// Receipts: what owners of data keep of each session on their machines.
///
/// Rule: a receipt is made of the journal and of decisions only, and once it is issued it is never
/// changed.
@NullMarked
package io.sallyport.policy.receipt;

import org.jspecify.annotations.NullMarked;
