/// The channels of a session, and what may be asked of them.
///
/// Rule: what the table does not list is refused and journalled.
@NullMarked
package io.sallyport.gateway.channel;

import org.jspecify.annotations.NullMarked;
