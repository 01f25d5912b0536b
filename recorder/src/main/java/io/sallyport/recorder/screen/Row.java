package io.sallyport.recorder.screen;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One row of cells. Confined to its screen's thread.
final class Row {
    /// How many combining characters one cell keeps; more are dropped.
    private static final int MAX_COMBINING = 8;

    private static final int EMPTY = 0;
    private static final int SECOND_HALF = -1;

    private int[] characters;
    private Style[] styles;

    /// Combining characters by column; null while there are none.
    private @Nullable String @Nullable [] combining;

    /// The text goes on in the next row, because it reached the margin.
    boolean wrapped;

    /// The text went on in the next row when it was written, and still does after the screen was
    /// given another size.
    boolean joined;

    /// The text as it is was handed on to whoever keeps what leaves the screen.
    boolean told;

    Row(int columns, Style style) {
        characters = new int[columns];
        styles = new Style[columns];
        Arrays.fill(styles, style);
    }

    void put(int column, int character, int width, Style style) {
        split(column);
        if (width == 2) {
            split(column + 1);
        }
        set(column, character, style);
        if (width == 2) {
            set(column + 1, SECOND_HALF, style);
        }
    }

    private void set(int column, int character, Style style) {
        if (characters[column] != character) {
            told = false;
        }
        characters[column] = character;
        styles[column] = style;
        if (combining != null) {
            combining[column] = null;
        }
    }

    /// Writing over half of a wide character erases the other half.
    private void split(int column) {
        if (characters[column] == SECOND_HALF && column > 0) {
            set(column - 1, EMPTY, styles[column - 1]);
            characters[column] = EMPTY;
        } else if (column + 1 < characters.length && characters[column + 1] == SECOND_HALF) {
            characters[column + 1] = EMPTY;
        }
    }

    /// Tearing a wide character apart erases both halves; one that begins here stays whole.
    private void splitBefore(int column) {
        if (characters[column] == SECOND_HALF) {
            split(column);
        }
    }

    void combine(int column, int character) {
        int at = characters[column] == SECOND_HALF && column > 0 ? column - 1 : column;
        @Nullable String[] marks = combining;
        if (marks == null) {
            marks = new String[characters.length];
            combining = marks;
        }
        String before = marks[at];
        if (before == null) {
            before = "";
        }
        if (before.codePointCount(0, before.length()) < MAX_COMBINING) {
            told = false;
            marks[at] = before + Character.toString(character);
        }
    }

    void erase(int from, int to, Style style) {
        if (from >= to) {
            return;
        }
        split(from);
        split(to - 1);
        for (int column = from; column < to; column++) {
            set(column, EMPTY, style);
        }
        if (to == characters.length) {
            wrapped = false;
            joined = false;
        }
    }

    /// Moves what is at `column` and right of it by `by` (left when negative), inside the row.
    void shift(int column, int by, Style style) {
        told = false;
        int length = characters.length;
        int distance = Math.min(Math.abs(by), length - column);
        splitBefore(column);
        int from = by > 0 ? column : column + distance;
        int to = by > 0 ? column + distance : column;
        int count = length - column - distance;
        if (count > 0 && by < 0) {
            splitBefore(from);
        }
        System.arraycopy(characters, from, characters, to, count);
        System.arraycopy(styles, from, styles, to, count);
        if (combining != null) {
            System.arraycopy(combining, from, combining, to, count);
        }
        int blank = by > 0 ? column : length - distance;
        for (int i = blank; i < blank + distance; i++) {
            set(i, EMPTY, style);
        }
        if (length > 1 && by > 0 && isWideCut(length - 1)) {
            set(length - 1, EMPTY, styles[length - 1]);
        }
        wrapped = false;
    }

    private boolean isWideCut(int column) {
        return characters[column] > 0 && CharacterWidth.of(characters[column]) == 2;
    }

    void resize(int columns) {
        int before = characters.length;
        if (columns < before && characters[columns] == SECOND_HALF) {
            set(columns - 1, EMPTY, styles[columns - 1]);
        }
        characters = Arrays.copyOf(characters, columns);
        styles = Arrays.copyOf(styles, columns);
        if (columns > before) {
            Arrays.fill(styles, before, columns, Style.PLAIN);
        }
        if (combining != null) {
            combining = Arrays.copyOf(combining, columns);
        }
        wrapped = wrapped && columns == before;
    }

    Cell cell(int column) {
        int character = characters[column];
        if (character == SECOND_HALF) {
            return new Cell("", 0, styles[column]);
        }
        int width = column + 1 < characters.length && characters[column + 1] == SECOND_HALF ? 2 : 1;
        return new Cell(textAt(column), width, styles[column]);
    }

    private String textAt(int column) {
        int character = characters[column] == EMPTY ? ' ' : characters[column];
        String mark = combining == null ? null : combining[column];
        return mark == null ? Character.toString(character) : Character.toString(character) + mark;
    }

    /// The row's text with the blanks that were written, to where it goes on.
    String whole() {
        int end = characters.length;
        while (joined && end > 0 && characters[end - 1] == EMPTY) {
            end--; // A screen that was made wider.
        }
        StringBuilder text = new StringBuilder(end);
        for (int column = 0; column < end; column++) {
            if (characters[column] != SECOND_HALF) {
                text.append(textAt(column));
            }
        }
        return text.toString();
    }

    /// Whether something other than a blank was written in the last column.
    boolean isFull() {
        int last = characters[characters.length - 1];
        return last != EMPTY && last != ' ';
    }

    /// How many of the first cells were never written, at most `most`.
    int unwritten(int most) {
        int end = 0;
        while (end < Math.min(most, characters.length) && characters[end] == EMPTY) {
            end++;
        }
        return end;
    }

    /// The text from a column on.
    ///
    /// @param goesOn in the next row: only what was never written at the end is left out
    /// @param least blanks left of this column are kept
    String written(int from, boolean goesOn, int least) {
        int end = characters.length;
        while (end > from && characters[end - 1] == EMPTY) {
            end--;
        }
        while (!goesOn && end > Math.max(from, least) && characters[end - 1] == ' ') {
            end--;
        }
        return cells(from, end);
    }

    /// The text of some columns, with all blanks.
    String cells(int from, int end) {
        StringBuilder text = new StringBuilder();
        for (int column = from; column < end; column++) {
            if (characters[column] != SECOND_HALF) {
                text.append(textAt(column));
            }
        }
        return text.toString();
    }

    /// Where in [#whole] the character in this column begins; the same for both halves of a wide
    /// one.
    int indexOf(int column) {
        int index = 0;
        int end = characters[column] == SECOND_HALF ? column - 1 : column;
        for (int before = 0; before < end; before++) {
            if (characters[before] != SECOND_HALF) {
                index += textAt(before).length();
            }
        }
        return index;
    }

    int columns() {
        return characters.length;
    }

    /// The row's text, without what was never written behind it.
    String text() {
        int end = characters.length;
        while (end > 0 && characters[end - 1] == EMPTY) {
            end--;
        }
        StringBuilder text = new StringBuilder(end);
        for (int column = 0; column < end; column++) {
            if (characters[column] == SECOND_HALF) {
                continue;
            }
            if (combining == null) {
                text.appendCodePoint(characters[column] == EMPTY ? ' ' : characters[column]);
            } else {
                text.append(textAt(column));
            }
        }
        return text.toString().stripTrailing();
    }
}
