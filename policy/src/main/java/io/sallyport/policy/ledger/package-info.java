/// How rows change: what is meant is journalled, one transaction does it, what came of it is
/// journalled.
///
/// Rule: no row of the two gates changes outside [io.sallyport.policy.ledger.Ledger#change], except
/// at start-up, where reconciliation settles what was journalled already.
@NullMarked
package io.sallyport.policy.ledger;

import org.jspecify.annotations.NullMarked;
