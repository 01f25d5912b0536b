package io.sallyport.policy.report;

import java.util.List;
import java.util.Map;

/// A part of a report as a table.
///
/// @param name for programs: `commands`
/// @param title for people: what it is about
/// @param keys how many columns, from the left, say what a row is about
/// @param columns what stands over them
/// @param rows as many cells each as there are columns
public record Section(
        String name, String title, int keys, List<String> columns, List<List<Figure>> rows) {
    public Section {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    /// Counts by name.
    static Section counts(String name, String title, String of, Map<String, Long> counts) {
        return new Section(
                name,
                title,
                1,
                List.of(of, "count"),
                counts.entrySet().stream()
                        .map(each -> List.of(Figure.of(each.getKey()), Figure.of(each.getValue())))
                        .toList());
    }

    static Section named(String name, String title, String of, List<Named> all) {
        return new Section(
                name,
                title,
                1,
                List.of(of, "count"),
                all.stream()
                        .map(each -> List.of(Figure.of(each.name()), Figure.of(each.count())))
                        .toList());
    }
}
