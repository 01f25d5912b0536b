/// Recordings: what was shown and transferred in a session, in one file, in order.
///
/// Rule: on a terminal, a byte is in the file before it is shown; what cannot be recorded ends the
/// session.
@NullMarked
package io.sallyport.recorder.recording;

import org.jspecify.annotations.NullMarked;
