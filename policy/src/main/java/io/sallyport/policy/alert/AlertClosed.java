package io.sallyport.policy.alert;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// Somebody disposed of an alert, for good.
///
/// @param header who, from where, and the target it is about
/// @param change joins this fact with what was meant
/// @param alert the alert's id
/// @param before its state until now
/// @param verdict what it turned out to be
/// @param note why
public record AlertClosed(
        FactHeader header,
        String change,
        String alert,
        Alert.State before,
        Alert.Verdict verdict,
        String note)
        implements Fact {}
