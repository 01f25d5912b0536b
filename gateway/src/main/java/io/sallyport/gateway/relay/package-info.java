/// The byte path between two channels.
///
/// Rule: order is kept, nothing is lost, memory is bounded whatever the peers do.
@NullMarked
package io.sallyport.gateway.relay;

import org.jspecify.annotations.NullMarked;
