/// Rules over facts: Sigma's detection rules, read, compiled and matched against events that may be
/// known in part only.
///
/// Rule: nothing here knows what an event is about; whoever has one names its fields.
@NullMarked
package io.sallyport.recorder.rule;

import org.jspecify.annotations.NullMarked;
