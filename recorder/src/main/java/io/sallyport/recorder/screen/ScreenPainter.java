package io.sallyport.recorder.screen;

import java.util.ArrayList;
import java.util.List;

/// Draws a [TerminalScreen] on another terminal: only characters, colours and cursor positions of
/// our own making ever reach it, so that nothing a recording holds can act on the terminal of the
/// person who watches.
///
/// Keeps what it drew last and writes only the rows that changed. Not thread-safe.
public final class ScreenPainter {
    private static final String RESET = "\u001b[0m";

    private final int mostColumns;
    private final int mostRows;
    private List<String> drawn = new ArrayList<>();

    /// @param mostColumns width of the terminal drawn on; what is wider is cut
    /// @param mostRows its height; of a higher screen the part down to the cursor is drawn
    public ScreenPainter(int mostColumns, int mostRows) {
        this.mostColumns = Math.max(1, mostColumns);
        this.mostRows = Math.max(1, mostRows);
    }

    /// What to write so that the terminal shows the screen as it is now.
    public String paint(TerminalScreen screen) {
        int rows = Math.min(screen.rows(), mostRows);
        int top = Math.clamp(screen.cursor().row() - rows + 1L, 0, screen.rows() - rows);
        List<String> wanted = new ArrayList<>(rows);
        for (int row = 0; row < rows; row++) {
            wanted.add(row(screen, top + row));
        }
        StringBuilder out = new StringBuilder("\u001b[?25l");
        if (drawn.size() != rows) {
            out.append(RESET).append("\u001b[H\u001b[2J");
            drawn = new ArrayList<>();
        }
        for (int row = 0; row < rows; row++) {
            if (row >= drawn.size() || !drawn.get(row).equals(wanted.get(row))) {
                out.append("\u001b[").append(row + 1).append(";1H");
                // Erased before it is written: after a full row the cursor still stands on its last
                // cell.
                out.append(RESET).append("\u001b[2K").append(wanted.get(row)).append(RESET);
            }
        }
        drawn = wanted;
        Cursor cursor = screen.cursor();
        int row = cursor.row() - top;
        if (row >= 0) {
            out.append("\u001b[").append(row + 1).append(';');
            out.append(Math.min(cursor.column() + 1, mostColumns)).append('H');
        }
        if (cursor.visible()) {
            out.append("\u001b[?25h");
        }
        return out.toString();
    }

    private String row(TerminalScreen screen, int row) {
        int columns = Math.min(screen.columns(), mostColumns);
        int last = columns;
        while (last > 0 && screen.cell(last - 1, row).equals(Cell.BLANK)) {
            last--;
        }
        StringBuilder text = new StringBuilder();
        Style style = Style.PLAIN;
        for (int column = 0; column < last; column++) {
            Cell cell = screen.cell(column, row);
            if (cell.width() == 0 || column + cell.width() > columns) {
                continue;
            }
            if (!cell.style().equals(style)) {
                style = cell.style();
                text.append(select(style));
            }
            append(text, cell);
        }
        return text.toString();
    }

    /// What turns the direction of a line, joins or hides keeps its place and is not drawn.
    private static void append(StringBuilder text, Cell cell) {
        String drawn = cell.text();
        int first = drawn.codePointAt(0);
        text.append(
                PrintableText.isPrintable(first)
                        ? Character.toString(first)
                        : "\ufffd".repeat(cell.width()));
        drawn.codePoints()
                .skip(1)
                .filter(PrintableText::isPrintable)
                .forEach(text::appendCodePoint);
    }

    static String select(Style style) {
        StringBuilder sgr = new StringBuilder("\u001b[0");
        int[] flags = {
            Style.BOLD,
            1,
            Style.DIM,
            2,
            Style.ITALIC,
            3,
            Style.UNDERLINE,
            4,
            Style.INVERSE,
            7,
            Style.HIDDEN,
            8,
            Style.STRUCK,
            9
        };
        for (int i = 0; i < flags.length; i += 2) {
            if ((style.flags() & flags[i]) != 0) {
                sgr.append(';').append(flags[i + 1]);
            }
        }
        colour(sgr, 38, style.foreground());
        colour(sgr, 48, style.background());
        return sgr.append('m').toString();
    }

    private static void colour(StringBuilder sgr, int which, int colour) {
        if (colour >= Style.RGB) {
            sgr.append(';').append(which).append(";2;");
            sgr.append(colour >> 16 & 0xff).append(';');
            sgr.append(colour >> 8 & 0xff).append(';');
            sgr.append(colour & 0xff);
        } else if (colour != Style.DEFAULT) {
            sgr.append(';').append(which).append(";5;").append(colour);
        }
    }
}
