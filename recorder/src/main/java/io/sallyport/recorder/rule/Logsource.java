package io.sallyport.recorder.rule;

/// The kind of events a rule is made for; each part is empty where the rule leaves it open.
public record Logsource(String category, String product, String service) {

    /// Whether another is of this kind: in no part that this one names is it something else.
    boolean covers(Logsource other) {
        return covers(category, other.category)
                && covers(product, other.product)
                && covers(service, other.service);
    }

    private static boolean covers(String ours, String theirs) {
        return ours.isEmpty() || ours.equals(theirs);
    }
}
