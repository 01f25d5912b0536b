/// Connections to targets, and the ways to them.
///
/// Rule: a target whose host key is not pinned is not reached, and a hop whose key is not pinned is
/// not passed.
@NullMarked
package io.sallyport.gateway.upstream;

import org.jspecify.annotations.NullMarked;
