/// The list of sessions, running and past, as a page and as REST.
///
/// Rule: what a person may not see is not counted, listed or named to her either.
@NullMarked
package io.sallyport.web.session;

import org.jspecify.annotations.NullMarked;
