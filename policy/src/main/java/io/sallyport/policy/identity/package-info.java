/// Who people are: names, roles, groups, keys.
///
/// Rule: a person is one human being; two people never share a key.
@NullMarked
package io.sallyport.policy.identity;

import org.jspecify.annotations.NullMarked;
