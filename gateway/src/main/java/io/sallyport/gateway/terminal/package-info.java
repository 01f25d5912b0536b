/// Terminals: which commands are typed at them, how surely that is known, and whether they run.
///
/// Rule: what is known exactly is never mixed with what was read off a screen; each command says
/// which it is.
@NullMarked
package io.sallyport.gateway.terminal;

import org.jspecify.annotations.NullMarked;
