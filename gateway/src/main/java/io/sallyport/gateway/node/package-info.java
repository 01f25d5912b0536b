/// A node: its wiring, by constructor and in reading order; its start and its end.
///
/// Rule: evidence is there before the port opens, and until after it closes.
@NullMarked
package io.sallyport.gateway.node;

import org.jspecify.annotations.NullMarked;
