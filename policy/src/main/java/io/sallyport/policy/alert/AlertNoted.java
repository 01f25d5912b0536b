package io.sallyport.policy.alert;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// Somebody wrote something to an alert.
///
/// @param header who, from where, and the target it is about
/// @param change joins this fact with what was meant
/// @param alert the alert's id
/// @param note what
public record AlertNoted(FactHeader header, String change, String alert, String note)
        implements Fact {}
