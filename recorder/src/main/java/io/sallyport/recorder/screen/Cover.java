package io.sallyport.recorder.screen;

import io.sallyport.recorder.masking.Masks;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/// Covers what a screen hands out. A text that goes on in the next row is looked at as one: what
/// begins at one margin is covered after it, too. Confined to its screen's thread.
final class Cover {
    /// Characters of texts whose covered ones are remembered: most of a screen stays as it is.
    private static final int MOST_KNOWN = 1 << 20;

    private final Masks masks;
    private final Map<String, BitSet> known = new HashMap<>();
    private int knownCharacters;
    private final Map<Row, BitSet> columns = new HashMap<>(); // until the screen changes
    private String left = ""; // what scrolled off and goes on in the first row
    private boolean covered;

    Cover(Masks masks) {
        this.masks = masks;
    }

    /// The screen is no longer as it was.
    void changed() {
        columns.clear();
    }

    boolean hasCovered() {
        return covered;
    }

    /// The text of a row that leaves at the top of the main screen.
    String scrolledOff(Row gone) {
        if (masks.isEmpty()) {
            return gone.text();
        }
        String before = left;
        String text = covered(before, gone.text());
        left = gone.joined ? tail(before + gone.whole()) : "";
        return text;
    }

    /// The text of a row that leaves otherwise.
    String alone(Row gone) {
        return masks.isEmpty() ? gone.text() : covered("", gone.text());
    }

    /// The text of a row.
    ///
    /// @param main whether the page is the main screen
    String text(Page page, boolean main, int index) {
        String text = page.row(index).text();
        return masks.isEmpty() ? text : covered(before(page, main, index), text);
    }

    /// A cell, an asterisk where it is covered.
    Cell cell(Page page, boolean main, int column, int index) {
        Row row = page.row(index);
        Cell cell = row.cell(column);
        if (masks.isEmpty() || !columns(page, main, index).get(column)) {
            return cell;
        }
        // A wide character's halves each get one.
        return new Cell("*", 1, cell.style());
    }

    private BitSet columns(Page page, boolean main, int index) {
        Row row = page.row(index);
        BitSet known = columns.get(row);
        if (known == null) {
            String before = before(page, main, index);
            String whole = row.whole();
            BitSet characters =
                    look(before + whole).get(before.length(), before.length() + whole.length());
            known = new BitSet();
            if (!characters.isEmpty()) {
                covered = true;
                for (int column = 0; column < row.columns(); column++) {
                    known.set(column, characters.get(row.indexOf(column)));
                }
            }
            columns.put(row, known);
        }
        return known;
    }

    private String covered(String before, String text) {
        BitSet found = look(before + text).get(before.length(), before.length() + text.length());
        covered |= !found.isEmpty();
        return Masks.cover(text, found);
    }

    private BitSet look(String text) {
        BitSet found = known.get(text);
        if (found == null) {
            found = masks.covered(text);
            knownCharacters += text.length();
            if (knownCharacters > MOST_KNOWN) {
                known.clear();
                knownCharacters = text.length();
            }
            known.put(text, found);
        }
        return found;
    }

    private String before(Page page, boolean main, int index) {
        int first = index;
        int characters = 0;
        while (first > 0 && characters < Masks.LONGEST_LINE && page.row(first - 1).joined) {
            first--;
            characters += page.row(first).columns();
        }
        StringBuilder before = new StringBuilder(first == 0 && main ? left : "");
        for (int row = first; row < index; row++) {
            before.append(page.row(row).whole());
        }
        return tail(before.toString());
    }

    private static String tail(String text) {
        return text.substring(Math.max(0, text.length() - Masks.LONGEST_LINE));
    }
}
