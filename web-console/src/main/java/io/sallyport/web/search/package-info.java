/// Search over REST: facts, commands and what was on screens.
///
/// Rule: nobody is shown what policy would not show them where it happened.
@NullMarked
package io.sallyport.web.search;

import org.jspecify.annotations.NullMarked;
