package io.sallyport.recorder.rule;

/// The kind of events a rule is made for; each part is empty where the rule leaves it open.
public record Logsource(String category, String product, String service) {}
