/// Connections to targets.
///
/// Rule: a target whose host key is not pinned is not reached.
@NullMarked
package io.sallyport.gateway.upstream;

import org.jspecify.annotations.NullMarked;
