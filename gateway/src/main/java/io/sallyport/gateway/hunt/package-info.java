/// Hunts: what rules would have found in what a node's journal has.
///
/// Rule: an index only says where to look; what a rule matches is decided by the rule, of what the
/// journal has.
@NullMarked
package io.sallyport.gateway.hunt;

import org.jspecify.annotations.NullMarked;
