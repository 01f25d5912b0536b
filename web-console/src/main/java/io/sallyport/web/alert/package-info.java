/// Alerts, and where rules raise none, over REST.
///
/// Rule: what may be done and what is said about it is policy's; here it is only read and written.
@NullMarked
package io.sallyport.web.alert;

import org.jspecify.annotations.NullMarked;
