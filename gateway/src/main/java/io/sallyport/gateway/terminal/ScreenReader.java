package io.sallyport.gateway.terminal;

import io.sallyport.recorder.screen.Cell;
import io.sallyport.recorder.screen.Cursor;
import io.sallyport.recorder.screen.Style;
import io.sallyport.recorder.screen.TerminalScreen;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds the line that is being edited on a screen: from behind its prompt to where it ends.
/// Confined to its screen's thread.
final class ScreenReader {
    /// What tmux draws between two panes.
    private static final char PANE = '\u2502';

    private static final Pattern SEARCH =
            Pattern.compile("(?s)\\((?:failed )?(?:reverse-|fwd-)?i-search\\)`[^']*': ?(.*)");

    /// A line on the screen.
    record Found(String text, Prompt prompt) {}

    private final TerminalScreen screen;

    /// Where the cursor was before it last went to the first column.
    private Cursor returned = new Cursor(0, -1, true);

    ScreenReader(TerminalScreen screen) {
        this.screen = screen;
    }

    void carriageReturn() {
        if (screen.cursor().column() > 0) {
            returned = screen.cursor();
        }
    }

    /// The line that ends in a row and began at one of these prompts, the nearest above.
    ///
    /// @param editor whether a line editor may have put line breaks in it
    Optional<Found> line(Collection<Prompt> prompts, int lastRow, boolean editor) {
        int first = editor ? 0 : firstRow(lastRow);
        for (int row = lastRow; row >= first; row--) {
            if (row > 0 && screen.isWrapped(row - 1)) {
                continue;
            }
            for (Prompt prompt : prompts) {
                if (screen.begins(row, prompt.text())) {
                    return Optional.of(found(prompt, row, lastRow));
                }
            }
        }
        return Optional.empty();
    }

    /// A line whose end is known and whose prompt is not.
    Optional<Found> lineEnding(String end, int lastRow, boolean edited) {
        int first = firstRow(lastRow);
        String whole = written(0, first, lastRow);
        int at = whole.length() - end.length();
        if (end.isBlank() || at <= 0 || !whole.endsWith(end) || first < lastRow) {
            return Optional.empty();
        }
        String text = whole.substring(0, at);
        Prompt.Kind kind = edited ? Prompt.Kind.COMMAND : Prompt.kindOf(text);
        Prompt prompt = new Prompt(text, widthOf(text, first), "", kind, edited);
        return Optional.of(new Found(end, prompt));
    }

    private int widthOf(String text, int row) {
        int column = 0;
        int characters = 0;
        while (column < screen.columns() && characters < text.length()) {
            characters += screen.cell(column++, row).text().length();
        }
        while (column < screen.columns() && screen.cell(column, row).width() == 0) {
            column++;
        }
        return column;
    }

    /// No line.
    Optional<Found> none() {
        return Optional.empty();
    }

    /// The line of a prompt that the cursor is in.
    Optional<String> lineAtCursor(Prompt prompt) {
        return line(List.of(prompt), screen.cursor().row(), false).map(Found::text);
    }

    /// Whether nothing but this prompt is left of the cursor, perhaps more than once.
    boolean isLeftOfCursor(String prompt) {
        String left = screen.leftOfCursor();
        return !prompt.isEmpty() && !left.isEmpty() && left.replace(prompt, "").isEmpty();
    }

    /// Whether something stands behind a prompt in the cursor's line, or instead of it.
    boolean isMoreThan(Prompt prompt) {
        int row = screen.cursor().row();
        return !written(0, firstRow(row), row).strip().equals(prompt.text().strip());
    }

    private Found found(Prompt prompt, int row, int lastRow) {
        int pane = prompt.text().lastIndexOf(PANE) + 1;
        String text = written(prompt.columns(), row, lastRow);
        if (pane > 0) {
            text = text.lines().map(line -> beforePane(line)).reduce((a, b) -> a + b).orElse("");
        } else {
            text = beforePane(text);
        }
        return new Found(withoutRight(text, prompt.right()), prompt);
    }

    private static String beforePane(String line) {
        int pane = line.indexOf(" " + PANE);
        return pane < 0 ? line : line.substring(0, pane).stripTrailing();
    }

    /// What stands right of the prompt on the same row was not typed.
    private static String withoutRight(String text, String right) {
        int end = text.indexOf('\n') < 0 ? text.length() : text.indexOf('\n');
        String line = text.substring(0, end).stripTrailing();
        int at = line.length() - right.length();
        // It may be another one of the same length by now: a time, say.
        boolean there =
                !right.isEmpty()
                        && (line.endsWith(right) || at > 2 && line.substring(at - 2, at).isBlank());
        if (!there) {
            return text;
        }
        return line.substring(0, line.length() - right.length()).stripTrailing()
                + text.substring(end);
    }

    /// What is behind a column, to the end of a row.
    String written(int column, int row, int lastRow) {
        Cursor cursor = screen.cursor();
        boolean leftBefore = returned.row() == lastRow || returned.row() == lastRow + 1;
        int least =
                cursor.row() == lastRow && cursor.column() > 0
                        ? cursor.column()
                        : leftBefore ? returned.column() : 0;
        return screen.written(column, row, lastRow, least, TypedCommand.MAX_LENGTH);
    }

    /// Where the line begins that goes on in this row.
    int firstRow(int row) {
        int first = row;
        while (first > 0 && screen.isWrapped(first - 1)) {
            first--;
        }
        return first;
    }

    /// The last row of a line that a line editor has just given up: the cursor's, or the one above
    /// where the cursor went on to the next one.
    ///
    /// @param fed whether there was a line feed since Enter
    int lastRow(Prompt prompt, boolean fed) {
        Cursor cursor = screen.cursor();
        boolean wentOn = cursor.column() == 0 && (prompt.columns() > 0 || fed);
        return wentOn && cursor.row() > 0 ? cursor.row() - 1 : endOfLine();
    }

    /// Whether whoever took these lines runs them one by one. Bash does, which ends its line before
    /// it gives it up, and shows the later ones without anything in front of them; zsh gives it up
    /// first, and fish shows them under the first one.
    boolean isByLine(String text) {
        String lines = text.stripTrailing();
        int last = lines.lastIndexOf('\n') + 1;
        long empty = text.substring(lines.length()).chars().filter(c -> c == '\n').count();
        Cursor cursor = screen.cursor();
        int row = cursor.row() - 1;
        return last > 0
                && cursor.column() == 0
                && (begins(row, lines.substring(last))
                        || begins(row - (int) empty, lines.substring(last)));
    }

    private boolean begins(int row, String text) {
        return row >= 0 && screen.begins(row, text);
    }

    /// The text of a search through the history, which stands where the prompt was.
    Optional<String> searched(int row) {
        Matcher search = SEARCH.matcher(screen.written(0, firstRow(row), row, 0, 4096));
        return search.matches() ? Optional.of(search.group(1)) : Optional.empty();
    }

    /// The last row of the line that the cursor is in.
    int endOfLine() {
        int row = screen.cursor().row();
        while (row < screen.rows() - 1 && screen.isWrapped(row)) {
            row++;
        }
        return row;
    }

    /// Whether all that stands behind the cursor looks like a suggestion: dim, or grey.
    private boolean isSuggestionBehindCursor() {
        Cursor cursor = screen.cursor();
        boolean any = false;
        for (int column = cursor.column(); column < screen.columns(); column++) {
            Cell cell = screen.cell(column, cursor.row());
            if (!cell.text().isBlank()) {
                any = true;
                if (!isFaint(cell.style())) {
                    return false;
                }
            }
        }
        return any;
    }

    /// The text of a line without what looks like a suggestion.
    String withoutSuggestion(String text) {
        String behind = isSuggestionBehindCursor() ? screen.rightOfCursor().stripTrailing() : "";
        String stripped = text.stripTrailing();
        return !behind.isEmpty() && stripped.endsWith(behind)
                ? stripped.substring(0, stripped.length() - behind.length())
                : text;
    }

    private static boolean isFaint(Style style) {
        int colour = style.foreground();
        boolean grey = colour == 8 || colour >= 232 && colour <= 250 || isGrey(colour);
        return (style.flags() & Style.DIM) != 0 || grey;
    }

    private static boolean isGrey(int colour) {
        int red = colour >> 16 & 0xff;
        int green = colour >> 8 & 0xff;
        int blue = colour & 0xff;
        int spread = Math.max(red, Math.max(green, blue)) - Math.min(red, Math.min(green, blue));
        return colour >= Style.RGB && spread < 40 && red < 0xd0;
    }

    /// The prompt left of the cursor, as one of those known where one begins its row and text of
    /// the line follows it already.
    Prompt prompt(List<Prompt> known, boolean edited) {
        String left = screen.leftOfCursor();
        for (Prompt each : known) {
            int end = each.text().length();
            if (left.startsWith(each.text())
                    && left.length() > end
                    && left.indexOf(PANE, end) < 0) {
                return each;
            }
        }
        int columns = screen.cursor().column();
        String right = screen.rightOfCursor().strip();
        return new Prompt(left, columns, right, Prompt.kindOf(left), edited);
    }
}
