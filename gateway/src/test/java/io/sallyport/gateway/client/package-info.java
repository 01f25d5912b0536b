/// What people do with the clients they have, one class per promise.
///
/// Rule: the same command is compared with what it does without the gateway, wherever that is
/// possible.
@NullMarked
package io.sallyport.gateway.client;

import org.jspecify.annotations.NullMarked;
