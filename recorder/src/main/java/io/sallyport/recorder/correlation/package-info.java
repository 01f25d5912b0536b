/// Correlations at work: what rules matched, counted in groups over a time.
///
/// Rule: time is that of the events; nothing here asks a clock.
@NullMarked
package io.sallyport.recorder.correlation;

import org.jspecify.annotations.NullMarked;
