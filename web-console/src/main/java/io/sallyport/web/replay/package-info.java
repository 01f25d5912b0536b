/// Replaying a recorded session.
///
/// Rule: whoever looks into a recording is in the journal before the first byte is sent.
@NullMarked
package io.sallyport.web.replay;

import org.jspecify.annotations.NullMarked;
