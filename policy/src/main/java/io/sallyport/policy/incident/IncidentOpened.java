package io.sallyport.policy.incident;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import java.util.List;

/// Somebody, or a node by itself, opened an incident.
///
/// @param header who, from where, and the target where it is about one
/// @param change joins this fact with what was meant
/// @param incident the incident's id
/// @param title what it is called
/// @param level that of the worst of its alerts
/// @param alerts the ids of the alerts it was opened with
public record IncidentOpened(
        FactHeader header,
        String change,
        String incident,
        String title,
        String level,
        List<String> alerts)
        implements Fact {
    public IncidentOpened {
        alerts = List.copyOf(alerts);
    }
}
