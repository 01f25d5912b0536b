/// What people have done before on the machines they work on, so that what somebody does for the
/// first time, or hardly ever, can be told before it is done.
@NullMarked
package io.sallyport.policy.habit;

import org.jspecify.annotations.NullMarked;
