/// What the console answers where it cannot give what was asked for: a page, or an RFC 9457
/// problem.
///
/// Rule: one sentence and what to do; never a stack trace, never a secret.
@NullMarked
package io.sallyport.web.problem;

import org.jspecify.annotations.NullMarked;
