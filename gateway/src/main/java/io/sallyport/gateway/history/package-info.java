/// What rules would have found in what is past.
///
/// Rule: a past command is read as it was when it was given, by the same code that reads the next
/// one.
@NullMarked
package io.sallyport.gateway.history;

import org.jspecify.annotations.NullMarked;
