package io.sallyport.policy.incident;

import io.sallyport.policy.alert.Alert;
import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import java.util.List;

/// Somebody disposed of an incident, for good.
///
/// @param header who, from where, and the target where it is about one
/// @param change joins this fact with what was meant
/// @param incident the incident's id
/// @param before its state until now
/// @param verdict what it turned out to be
/// @param note why
/// @param alerts the ids of the alerts that were closed with it
public record IncidentClosed(
        FactHeader header,
        String change,
        String incident,
        Incident.State before,
        Alert.Verdict verdict,
        String note,
        List<String> alerts)
        implements Fact {
    public IncidentClosed {
        alerts = List.copyOf(alerts);
    }
}
