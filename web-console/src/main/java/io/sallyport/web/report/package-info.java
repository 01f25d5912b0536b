/// Reports over REST.
///
/// Rule: the figures are policy's, and written as they are.
@NullMarked
package io.sallyport.web.report;

import org.jspecify.annotations.NullMarked;
