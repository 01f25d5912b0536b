/// What a command does to data, in the words that requests, grants and consents name.
///
/// Rule: what is not known to be harmless is not taken for it.
@NullMarked
package io.sallyport.policy.operation;

import org.jspecify.annotations.NullMarked;
