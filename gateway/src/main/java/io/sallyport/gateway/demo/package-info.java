/// What the demo brings along for people who have no machine to try: targets on loopback.
///
/// Rule: nothing here is reached by a gateway in production, and nothing here pretends to contain
/// what it does not.
@NullMarked
package io.sallyport.gateway.demo;

import org.jspecify.annotations.NullMarked;
