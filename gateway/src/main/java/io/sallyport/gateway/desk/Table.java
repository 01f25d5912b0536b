package io.sallyport.gateway.desk;

import io.sallyport.recorder.screen.PrintableText;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// A table for people: columns as wide as what is in them, two blanks apart. Cells are made
/// printable, and hold no two blanks side by side: one text could look like several columns.
final class Table {
    private static final int CELL_LIMIT = 80;
    private static final Pattern BLANKS = Pattern.compile("\\p{Zs}+");

    private final List<List<String>> rows = new ArrayList<>();

    Table(String... head) {
        rows.add(List.of(head));
    }

    void row(String... cells) {
        List<String> row = new ArrayList<>();
        for (String cell : cells) {
            row.add(BLANKS.matcher(PrintableText.of(cell, CELL_LIMIT)).replaceAll(" "));
        }
        rows.add(row);
    }

    boolean isEmpty() {
        return rows.size() == 1;
    }

    @Override
    public String toString() {
        int columns = rows.getFirst().size();
        int[] width = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                width[i] = Math.max(width[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                line.append(row.get(i)).append(" ".repeat(width[i] - row.get(i).length() + 2));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
