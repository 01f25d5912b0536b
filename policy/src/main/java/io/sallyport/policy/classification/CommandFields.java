package io.sallyport.policy.classification;

import io.sallyport.policy.suggestion.Suggestion;
import io.sallyport.recorder.rule.Event;
import java.util.Set;
import java.util.TreeSet;

/// The fields that commands have, as in `docs/reference/rules.md`.
final class CommandFields {
    private static final Set<String> NAMES =
            Set.of(
                    Event.TEXT,
                    "program",
                    "Image",
                    "CommandLine",
                    "argv",
                    "option",
                    "operand",
                    "last",
                    "path",
                    "from",
                    "into",
                    "remote",
                    "reads",
                    "writes",
                    "appends",
                    "TargetFilename",
                    "PipedFrom",
                    "PipedTo",
                    "Input",
                    "database",
                    "bucket",
                    "volume",
                    "type",
                    "name",
                    "exe",
                    "comm",
                    "Sql",
                    "Computed",
                    "ComputedFile",
                    "assigns",
                    "wrapper",
                    "ParentImage",
                    "User",
                    "machine",
                    "CurrentDirectory",
                    "person",
                    "target",
                    "owner",
                    "data",
                    "how",
                    "first",
                    "rare",
                    "learning",
                    "hour",
                    "weekday",
                    "off_hours");

    private static final Set<String> OF_PATHS =
            Set.of(
                    "path",
                    "from",
                    "into",
                    "reads",
                    "writes",
                    "appends",
                    "CurrentDirectory",
                    "database",
                    "bucket",
                    "volume");

    private CommandFields() {}

    static boolean isKnown(String field) {
        String paths =
                field.endsWith(".data")
                        ? field.substring(0, field.length() - ".data".length())
                        : "";
        return NAMES.contains(field)
                || field.matches("a[0-9]")
                || field.startsWith("value.")
                || OF_PATHS.contains(paths);
    }

    /// ` — did you mean …?`, or nothing.
    static String suggestion(String field) {
        Set<String> names = new TreeSet<>(NAMES);
        names.remove(Event.TEXT);
        OF_PATHS.forEach(path -> names.add(path + ".data"));
        return Suggestion.nearest(field, names);
    }
}
