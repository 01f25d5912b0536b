/// The room on the disks that evidence is written to.
///
/// Rule: what runs is never cut off for room that others want; what has not begun is refused in
/// time.
@NullMarked
package io.sallyport.recorder.disk;

import org.jspecify.annotations.NullMarked;
