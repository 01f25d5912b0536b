/// Properties and wiring, by constructor, in reading order.
///
/// Rule: a default is the safe choice; an unknown key stops the start.
@NullMarked
package io.sallyport.gateway.config;

import org.jspecify.annotations.NullMarked;
