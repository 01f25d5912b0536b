/// What an operator is about to run, as far as a terminal tells.
///
/// Rule: what is not sure says so, and what was typed while nothing echoed it is never kept.
@NullMarked
package io.sallyport.gateway.terminal;

import org.jspecify.annotations.NullMarked;
