/// What a node can be told, and where it reads that.
///
/// Rule: a default is the safe choice; an unknown key stops the start.
@NullMarked
package io.sallyport.gateway.config;

import org.jspecify.annotations.NullMarked;
