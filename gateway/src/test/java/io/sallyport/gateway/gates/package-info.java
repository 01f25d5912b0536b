/// The two gates on sessions that run, with real clients, a real `sshd` and real databases.
///
/// Rule: that something ends is told by the journal's times, and beside it something stays open.
@NullMarked
package io.sallyport.gateway.gates;

import org.jspecify.annotations.NullMarked;
