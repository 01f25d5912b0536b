/// Looking over an operator's shoulder: a session that runs, shown to somebody else.
///
/// Rule: whoever watches costs the session nothing, and no byte of the target reaches their
/// terminal as it is.
@NullMarked
package io.sallyport.gateway.watch;

import org.jspecify.annotations.NullMarked;
