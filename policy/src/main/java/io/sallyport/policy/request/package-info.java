/// What people ask for: access for a time, or more time.
///
/// Rule: a request that is closed stays closed.
@NullMarked
package io.sallyport.policy.request;

import org.jspecify.annotations.NullMarked;
