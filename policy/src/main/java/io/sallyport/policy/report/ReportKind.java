package io.sallyport.policy.report;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// What there are reports about.
public enum ReportKind {
    /// What was recorded and captured, and what was not.
    COVERAGE,
    /// What was found.
    VIOLATIONS,
    /// How soon, and how people answered.
    RESPONSE;

    /// As it is written: `coverage`.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// @throws IllegalArgumentException when there is none
    public static ReportKind of(String word) {
        return Arrays.stream(values())
                .filter(kind -> kind.word().equals(word))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "there is no such report; there are "
                                        + Arrays.stream(values())
                                                .map(ReportKind::word)
                                                .collect(Collectors.joining(", "))));
    }
}
