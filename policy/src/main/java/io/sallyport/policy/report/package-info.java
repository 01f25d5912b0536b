/// Reports: what was recorded, what was found and how people answered, over a period.
///
/// Rule: a figure is counted from the journal or from the rows of alerts, never estimated, and what
/// there is nothing to count for is absent.
@NullMarked
package io.sallyport.policy.report;

import org.jspecify.annotations.NullMarked;
