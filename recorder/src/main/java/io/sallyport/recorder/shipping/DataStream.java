package io.sallyport.recorder.shipping;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A data stream's name after Elastic's scheme, `type-dataset-namespace`.
///
/// @param type such as `logs`
/// @param dataset such as `sallyport.audit`
/// @param namespace such as `default`; may hold dashes
public record DataStream(String type, String dataset, String namespace) {
    private static final Pattern SCHEME =
            Pattern.compile("([a-z][a-z0-9_]*)-([a-z0-9][a-z0-9_.]*)-([a-z0-9][a-z0-9_.-]*)");

    /// @throws IllegalArgumentException when the name does not follow the scheme
    public static DataStream parse(String name) {
        Matcher matcher = SCHEME.matcher(name);
        if (name.length() > 200 || !matcher.matches()) {
            throw new IllegalArgumentException(
                    "is no data stream's name; it is written as logs-sallyport.audit-default, in"
                            + " lower case");
        }
        return new DataStream(matcher.group(1), matcher.group(2), matcher.group(3));
    }

    public String name() {
        return type + '-' + dataset + '-' + namespace;
    }

    /// Of its template and lifecycle policy: one for each dataset.
    String family() {
        return type + '-' + dataset;
    }
}
