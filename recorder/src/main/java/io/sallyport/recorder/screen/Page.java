package io.sallyport.recorder.screen;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The rows of the main or the alternate screen. Confined to its screen's thread.
final class Page {
    private final List<Row> rows = new ArrayList<>();
    private final Consumer<Row> scrolledOff;
    private final Consumer<Row> dropped;
    private int columns;

    /// @param scrolledOff receives rows that leave at the top of the whole page
    /// @param dropped receives rows that leave anywhere else, but by [#clear]
    Page(int columns, int height, Consumer<Row> scrolledOff, Consumer<Row> dropped) {
        this.columns = columns;
        this.scrolledOff = scrolledOff;
        this.dropped = dropped;
        for (int i = 0; i < height; i++) {
            rows.add(new Row(columns, Style.PLAIN));
        }
    }

    Row row(int index) {
        return rows.get(index);
    }

    int height() {
        return rows.size();
    }

    /// Rows `top` to `bottom`, inclusive, move up; those that leave the page's top are handed on.
    void scrollUp(int top, int bottom, int count, Style style) {
        int times = Math.min(count, bottom - top + 1);
        for (int i = 0; i < times; i++) {
            Row gone = rows.remove(top);
            if (top == 0) {
                scrolledOff.accept(gone);
            } else {
                dropped.accept(gone);
            }
            rows.add(bottom, new Row(columns, style));
        }
    }

    void scrollDown(int top, int bottom, int count, Style style) {
        int times = Math.min(count, bottom - top + 1);
        for (int i = 0; i < times; i++) {
            dropped.accept(rows.remove(bottom));
            rows.add(top, new Row(columns, style));
        }
    }

    /// Deletes rows (DL): they were removed, they did not scroll away.
    void delete(int top, int bottom, int count, Style style) {
        int times = Math.min(count, bottom - top + 1);
        for (int i = 0; i < times; i++) {
            dropped.accept(rows.remove(top));
            rows.add(bottom, new Row(columns, style));
        }
    }

    void clear(int from, int to, Style style) {
        for (int i = from; i < to; i++) {
            rows.set(i, new Row(columns, style));
        }
    }

    /// Gives the page another size without moving text between rows. Rows that no longer fit leave
    /// at the top where the cursor needs the room, else they are cut at the bottom.
    ///
    /// @return by how many rows the text moved up
    int resize(int newColumns, int newHeight, int cursorRow) {
        // A cursor that was kept may be below: the screen had another height then.
        int off = Math.max(0, Math.min(cursorRow, rows.size() - 1) - newHeight + 1);
        for (int i = 0; i < off; i++) {
            scrolledOff.accept(rows.removeFirst());
        }
        while (rows.size() > newHeight) {
            rows.removeLast();
        }
        columns = newColumns;
        for (Row row : rows) {
            row.resize(newColumns);
        }
        while (rows.size() < newHeight) {
            rows.add(new Row(newColumns, Style.PLAIN));
        }
        return off;
    }
}
