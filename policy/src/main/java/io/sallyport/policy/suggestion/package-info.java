/// What somebody who misspelt a name probably meant.
///
/// Rule: a suggestion is taken from the names that are handed in, and from nowhere else.
@NullMarked
package io.sallyport.policy.suggestion;

import org.jspecify.annotations.NullMarked;
