/// The connections on both sides of the gateway: sockets, bounds, algorithms.
///
/// Rule: what is not listed is not offered, and no thread waits for a peer.
@NullMarked
package io.sallyport.gateway.transport;

import org.jspecify.annotations.NullMarked;
