/// What may be done, as Cedar policies say it (law 4): the shipped ones, which fit on a page, and
/// people's own beside them. A policy that cannot be evaluated denies.
@NullMarked
package io.sallyport.policy.authorization;

import org.jspecify.annotations.NullMarked;
