/// Sessions: one operator on one account of one target, from the first fact to the seal.
///
/// Rule: a session that cannot be recorded ends.
@NullMarked
package io.sallyport.gateway.session;

import org.jspecify.annotations.NullMarked;
