package io.sallyport.recorder.screen;

import java.util.BitSet;
import java.util.Optional;

/// A screen's whole state as what a fresh terminal of the same size must be fed to be in it: cells,
/// both pages, cursors, modes, margins, tab stops, character sets.
///
/// Not in it: what scrolled off, which rows wrapped, and the last character for REP. Any terminal
/// that understands the sequences can start from it, not only ours.
public final class ScreenState {
    private ScreenState() {}

    /// Empty in the middle of a character or a sequence, and in the rare state that no sequence
    /// leads to at once (origin mode with the cursor outside its region): ask again after the next
    /// bytes.
    public static Optional<String> of(TerminalScreen screen) {
        return screen.state();
    }

    /// Writes what a page shows; the page is empty before.
    static void page(StringBuilder out, Page page, int columns, int rows) {
        Style style = Style.PLAIN;
        for (int row = 0; row < rows; row++) {
            int end = columns;
            while (end > 0 && page.row(row).cell(end - 1).equals(Cell.BLANK)) {
                end--;
            }
            if (end > 0) {
                out.append("\u001b[").append(row + 1).append(";1H");
            }
            for (int column = 0; column < end; column++) {
                Cell cell = page.row(row).cell(column);
                if (cell.width() > 0 && !cell.style().equals(style)) {
                    style = cell.style();
                    out.append(select(style));
                }
                out.append(cell.text());
            }
        }
        out.append(select(Style.PLAIN));
    }

    /// Sets the tab stops, where they are not those of a fresh terminal.
    static void tabs(StringBuilder out, BitSet tabs, int columns, int every) {
        BitSet fresh = new BitSet();
        for (int i = every; i < columns; i += every) {
            fresh.set(i);
        }
        BitSet wanted = tabs.get(0, columns);
        if (!wanted.equals(fresh)) {
            out.append("\u001b[3g");
            wanted.stream()
                    .forEach(column ->
                            out.append("\u001b[1;").append(column + 1).append("H\u001bH"));
        }
    }

    static String select(Style style) {
        String selected = ScreenPainter.select(style);
        return (style.flags() & Style.BLINK) == 0
                ? selected
                : selected.substring(0, selected.length() - 1) + ";5m";
    }
}
