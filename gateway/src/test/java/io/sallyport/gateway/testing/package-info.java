/// Real servers and real clients for tests, started on free ports and stopped by their own id.
///
/// Rule: nothing of the machine's own configuration is read, nothing is left behind.
@NullMarked
package io.sallyport.gateway.testing;

import org.jspecify.annotations.NullMarked;
