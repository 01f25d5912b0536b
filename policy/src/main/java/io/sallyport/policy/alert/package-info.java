/// Alerts: violations that somebody has to dispose of, and what became of them.
///
/// Rule: an alert is closed by a person whom it is not about, with a verdict and a note; nothing
/// closes it by itself.
@NullMarked
package io.sallyport.policy.alert;

import org.jspecify.annotations.NullMarked;
