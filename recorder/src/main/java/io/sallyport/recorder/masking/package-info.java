/// What is covered before people are shown what was recorded.
///
/// Rule: recordings are never changed; only what is shown of them is covered.
@NullMarked
package io.sallyport.recorder.masking;

import org.jspecify.annotations.NullMarked;
