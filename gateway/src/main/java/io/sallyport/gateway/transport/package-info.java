/// The encrypted connections on both sides of the gateway.
///
/// Rule: what is not listed is not offered.
@NullMarked
package io.sallyport.gateway.transport;

import org.jspecify.annotations.NullMarked;
