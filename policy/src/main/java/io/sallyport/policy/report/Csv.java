package io.sallyport.policy.report;

import io.sallyport.recorder.screen.PrintableText;
import java.util.List;
import java.util.stream.Collectors;

/// A report as CSV (RFC 4180), one figure a line: `report,section,name,figure,value`. Every report
/// has the same columns, so that what reads one reads all.
///
/// Names come from outside: what a spreadsheet would take for a formula is quoted with an
/// apostrophe, and what a terminal would obey is not printed.
public final class Csv {
    private Csv() {}

    public static String of(Report report) {
        StringBuilder text = new StringBuilder();
        line(text, List.of("report", "section", "name", "figure", "value"));
        Heading heading = report.heading();
        String kind = heading.report();
        line(text, List.of(kind, "heading", "", "node", heading.node()));
        line(text, List.of(kind, "heading", "", "from", heading.from().toString()));
        line(text, List.of(kind, "heading", "", "to", heading.to().toString()));
        line(text, List.of(kind, "heading", "", "made", heading.made().toString()));
        line(text, List.of(kind, "heading", "", "facts", Long.toString(heading.facts())));
        for (Section section : report.sections()) {
            for (List<Figure> row : section.rows()) {
                String name =
                        row.subList(0, section.keys()).stream()
                                .map(Figure::raw)
                                .collect(Collectors.joining("/"));
                for (int i = section.keys(); i < row.size(); i++) {
                    line(
                            text,
                            List.of(
                                    kind,
                                    section.name(),
                                    name,
                                    section.columns().get(i),
                                    row.get(i).raw()));
                }
            }
        }
        return text.toString();
    }

    private static void line(StringBuilder text, List<String> cells) {
        text.append(cells.stream().map(Csv::cell).collect(Collectors.joining(","))).append("\r\n");
    }

    private static String cell(String raw) {
        String printable = PrintableText.of(raw);
        String tame =
                !printable.isEmpty() && "=+-@".indexOf(printable.charAt(0)) >= 0
                        ? "'" + printable
                        : printable;
        return tame.chars().anyMatch(c -> c == ',' || c == '"')
                ? '"' + tame.replace("\"", "\"\"") + '"'
                : tame;
    }
}
