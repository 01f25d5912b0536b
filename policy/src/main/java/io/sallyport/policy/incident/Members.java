package io.sallyport.policy.incident;

import io.sallyport.policy.alert.Alert;
import io.sallyport.policy.alert.AlertRows;
import io.sallyport.policy.ledger.ChangeRefusedException;
import io.sallyport.policy.ledger.Ledger;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The alerts that an incident is of: whom they are about, and where.
final class Members {
    private Members() {}

    /// In the order of their ids: two changes never wait for each other.
    static List<Alert> lockedAlerts(Ledger.Change change, List<String> ids) {
        List<Alert> alerts = new ArrayList<>();
        for (String id : new TreeSet<>(ids)) {
            alerts.add(
                    AlertRows.lock(change.rows(), id)
                            .orElseThrow(() ->
                                    new ChangeRefusedException(
                                            "there is no alert " + id + "; see: alerts")));
        }
        return alerts;
    }

    static List<String> bounded(List<String> alerts) {
        List<String> wanted = alerts.stream().distinct().toList();
        if (wanted.isEmpty()) {
            throw new ChangeRefusedException("name at least one alert; see: alerts");
        }
        if (wanted.size() > Incident.MOST_ALERTS) {
            throw tooMany();
        }
        return wanted;
    }

    static ChangeRefusedException tooMany() {
        return new ChangeRefusedException(
                "an incident has "
                        + Incident.MOST_ALERTS
                        + " alerts at most; open another for the rest");
    }

    static Set<String> peopleOf(List<Alert> alerts) {
        return named(alerts.stream().map(Alert::person).toList());
    }

    static Set<String> targetsOf(List<Alert> alerts) {
        return named(alerts.stream().map(Alert::target).toList());
    }

    static Set<String> named(List<String> names) {
        return names.stream()
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }
}
