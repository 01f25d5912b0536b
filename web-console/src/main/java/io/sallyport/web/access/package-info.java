/// Access over REST: asking for it, deciding about it, giving it back.
///
/// Rule: who may see is policy's `Sight`, who may decide is asked of policy in the act itself.
@NullMarked
package io.sallyport.web.access;

import org.jspecify.annotations.NullMarked;
