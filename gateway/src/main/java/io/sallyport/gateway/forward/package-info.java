/// Forwards: connections, sockets, agents and displays that go through a session.
///
/// Rule: nothing is forwarded that the session's terms do not list, and no forward carries SSH.
@NullMarked
package io.sallyport.gateway.forward;

import org.jspecify.annotations.NullMarked;
