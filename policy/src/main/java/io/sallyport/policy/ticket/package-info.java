/// Where owners' tickets are looked up, for owners who want their open tickets to consent.
///
/// Rule: what cannot be known is no ticket; the owner is asked then.
@NullMarked
package io.sallyport.policy.ticket;

import org.jspecify.annotations.NullMarked;
