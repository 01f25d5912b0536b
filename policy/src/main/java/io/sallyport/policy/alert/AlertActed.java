package io.sallyport.policy.alert;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// The node is about to do something about a violation by itself.
///
/// @param header that of the fact the violation rests on
/// @param alert the alert's id
/// @param violation the violation's id
/// @param reaction what: `open-incident`, `warn`, `pause-session`, `end-session` or `freeze`
public record AlertActed(FactHeader header, String alert, String violation, String reaction)
        implements Fact {}
