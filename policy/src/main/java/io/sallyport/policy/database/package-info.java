/// The database that the rows of the two gates are in: H2 in a file, or PostgreSQL.
///
/// Rule: every change of a row happens in a transaction that this package began.
@NullMarked
package io.sallyport.policy.database;

import org.jspecify.annotations.NullMarked;
