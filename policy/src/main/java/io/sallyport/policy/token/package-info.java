/// Tokens by which a person's programs speak for the person.
///
/// Rule: a token is shown once, when it is made; what is kept, journalled and logged of it is its
/// name and a hash.
@NullMarked
package io.sallyport.policy.token;

import org.jspecify.annotations.NullMarked;
