package io.sallyport.policy.retention;

import io.sallyport.policy.target.Target;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Recordings of targets with these labels stay for so long at least.
///
/// @param labels all of which a target carries; one at least
/// @param keep how long
public record RetentionClass(Map<String, String> labels, Duration keep) {
    private static final Pattern WRITTEN = Pattern.compile("(\\S+=\\S*)\\s+([0-9]{1,5})d");
    private static final String HOW =
            "is written as `env=prod 400d`: labels, several with commas, and a number of days";
    private static final int MOST_DAYS = 36_500;

    public RetentionClass {
        labels = Map.copyOf(labels);
        if (labels.isEmpty() || keep.isNegative()) {
            throw new IllegalArgumentException(HOW);
        }
    }

    /// Reads `env=prod,pci=yes 400d`.
    ///
    /// @throws IllegalArgumentException when it is none of the kind
    public static RetentionClass parse(String written) {
        Matcher matcher = WRITTEN.matcher(written.strip());
        if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > MOST_DAYS) {
            throw new IllegalArgumentException(HOW);
        }
        Map<String, String> labels = new LinkedHashMap<>();
        for (String label : matcher.group(1).split(",", -1)) {
            int equals = label.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException(HOW);
            }
            labels.put(label.substring(0, equals), label.substring(equals + 1));
        }
        return new RetentionClass(labels, Duration.ofDays(Integer.parseInt(matcher.group(2))));
    }

    boolean fits(Target target) {
        return target.labels().entrySet().containsAll(labels.entrySet());
    }
}
