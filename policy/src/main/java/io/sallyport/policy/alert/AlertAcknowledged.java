package io.sallyport.policy.alert;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// Somebody took note of an alert.
///
/// @param header who, from where, and the target it is about
/// @param change joins this fact with what was meant
/// @param alert the alert's id
/// @param before its state until now
/// @param after its state from now on
public record AlertAcknowledged(
        FactHeader header, String change, String alert, Alert.State before, Alert.State after)
        implements Fact {}
