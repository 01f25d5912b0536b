package io.sallyport.recorder.screen;

import io.sallyport.recorder.masking.Masks;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/// A terminal without a window: fed the bytes a program wrote, it tells what a person saw.
///
/// It understands what programs send to an xterm (ECMA-48, VT100 to VT220, xterm's "Control
/// Sequences"), for text and cursor; it never answers, and knows no mouse, no pictures and no
/// double height. What it does not know it leaves out, which is how terminals differ too: read off
/// a screen, a text is a best effort, not a proof of what was seen.
///
/// Sizes are clamped to 1 to 1000. Confined to one thread.
public final class TerminalScreen {
    public static final int MAX_SIZE = 1000;

    /// How many lines that scrolled off the top are kept.
    public static final int MAX_SCROLLBACK = 10_000;

    private static final int TAB_STOPS = 8;

    /// What DECSC keeps.
    private record Saved(
            int column,
            int row,
            boolean pending,
            Style style,
            boolean originMode,
            Charsets charsets) {}

    private final EscapeParser parser = new EscapeParser(new Interpreter());
    private final Utf8Decoder decoder = new Utf8Decoder();
    private final IntConsumer parse = parser::feed;
    private final ArrayDeque<String> scrollback = new ArrayDeque<>();
    private final Departures departures;
    private final Cover cover;
    private Moments moments = Moments.UNWATCHED;

    private int columns;
    private int rows;
    private Page main;
    private Page alternate;
    private Page page;
    private int column;
    private int row;

    /// The last column is written, and the next character goes to the next row.
    private boolean pendingWrap;

    private int top;
    private int bottom;
    private Style style = Style.PLAIN;
    private Charsets charsets = new Charsets();
    private boolean autowrap = true;
    private boolean insertMode;
    private boolean originMode;
    private boolean newlineMode;
    private boolean cursorVisible = true;
    private boolean pasteBracketed;
    private BitSet tabs = new BitSet();
    private int lastPrinted = -1;
    private Saved savedMain;
    private Saved savedAlternate;
    private String title = "";

    public TerminalScreen(int columns, int rows) {
        this(columns, rows, Departures.NOBODY);
    }

    /// @param departures receives the text that leaves, as it leaves
    public TerminalScreen(int columns, int rows, Departures departures) {
        this(columns, rows, departures, Masks.NONE);
    }

    /// @param masks what is covered in all that is handed out: cells, lines, and what leaves
    public TerminalScreen(int columns, int rows, Departures departures, Masks masks) {
        this.departures = departures;
        this.cover = new Cover(masks);
        this.columns = Math.clamp(columns, 1, MAX_SIZE);
        this.rows = Math.clamp(rows, 1, MAX_SIZE);
        main = new Page(this.columns, this.rows, this::keep, this::drop);
        alternate = new Page(this.columns, this.rows, this::drop, this::drop);
        page = main;
        bottom = this.rows - 1;
        savedMain = home();
        savedAlternate = savedMain;
        defaultTabs();
    }

    private Saved home() {
        return new Saved(0, 0, false, Style.PLAIN, false, new Charsets());
    }

    private void keep(Row gone) {
        if (departures == Departures.FORGOTTEN) {
            return;
        }
        String line = cover.scrolledOff(gone);
        if (departures == Departures.NOBODY) { // else it is theirs to keep, and to bound
            if (scrollback.size() == MAX_SCROLLBACK) {
                scrollback.removeFirst();
            }
            scrollback.addLast(line);
        }
        if (!gone.told) {
            departures.scrolledOff(line);
        }
    }

    private void drop(Row gone) {
        if (isKeptElsewhere() && !gone.told && !gone.text().isEmpty()) {
            departures.lost(Departures.Cause.DROPPED, List.of(cover.alone(gone)));
        }
    }

    /// Hands on what these rows show and nobody was handed yet.
    private void tell(Departures.Cause cause, Page from, int first, int end) {
        if (isKeptElsewhere()) {
            departures.lost(cause, untold(from, first, end));
            for (int i = first; i < end; i++) {
                from.row(i).told = true;
            }
        }
    }

    private boolean isKeptElsewhere() {
        return departures != Departures.NOBODY && departures != Departures.FORGOTTEN;
    }

    private List<String> untold(Page from, int first, int end) {
        List<String> lines = new ArrayList<>();
        int text = 0;
        for (int i = first; i < end; i++) {
            if (!from.row(i).told) {
                lines.add(text(from, i));
                text = lines.getLast().isEmpty() ? text : lines.size();
            }
        }
        return lines.subList(0, text);
    }

    private void defaultTabs() {
        tabs = new BitSet();
        for (int i = TAB_STOPS; i < MAX_SIZE; i += TAB_STOPS) {
            tabs.set(i);
        }
    }

    private String text(Page from, int index) {
        return cover.text(from, from == main, index);
    }

    /// Whether anything that was handed out so far was covered.
    public boolean hasCovered() {
        return cover.hasCovered();
    }

    /// Tells somebody of what happens on the screen, as it happens; there is one at a time.
    public void tell(Moments watcher) {
        moments = watcher;
    }

    /// Shows these bytes. Characters and sequences may be split anywhere between calls.
    public void feed(byte[] data, int offset, int length) {
        cover.changed();
        for (int i = offset; i < offset + length; i++) {
            decoder.feed(data[i], parse);
        }
    }

    /// Gives the screen a new size. Text stays in its row: what is right of the new margin is cut,
    /// nothing is reflowed. Rows leave at the top when the cursor would not fit, else at the
    /// bottom. The scroll region is the whole screen again.
    public void resize(int newColumns, int newRows) {
        cover.changed();
        if (newColumns < columns || newRows < rows) {
            tell(Departures.Cause.MADE_SMALLER, main, 0, rows);
            tell(Departures.Cause.MADE_SMALLER, alternate, 0, rows);
        }
        columns = Math.clamp(newColumns, 1, MAX_SIZE);
        rows = Math.clamp(newRows, 1, MAX_SIZE);
        int offMain = main.resize(columns, rows, page == main ? row : savedMain.row());
        int offAlternate = alternate.resize(columns, rows, page == alternate ? row : 0);
        row -= page == main ? offMain : offAlternate;
        column = Math.min(column, columns - 1);
        row = Math.clamp(row, 0, rows - 1);
        pendingWrap = false;
        top = 0;
        bottom = rows - 1;
    }

    public int columns() {
        return columns;
    }

    public int rows() {
        return rows;
    }

    /// The visible text, one string a row, without trailing blanks.
    public List<String> lines() {
        List<String> lines = new ArrayList<>(rows);
        for (int i = 0; i < rows; i++) {
            lines.add(text(page, i));
        }
        return lines;
    }

    /// The visible text of one row, from 0.
    public String line(int index) {
        return text(page, index);
    }

    /// True when the text of this row goes on in the next one, because it reached the margin.
    public boolean isWrapped(int index) {
        return page.row(index).wrapped;
    }

    /// What was written from a cell to the end of a row, uncovered: rows that wrapped are one line,
    /// others are separated by a newline, and what nothing was written on left of `fromColumn` is
    /// no part of a later line.
    ///
    /// @param least blanks at the end are kept as far as they are left of this column
    /// @param mostCharacters the text ends there
    public String written(
            int fromColumn, int fromRow, int lastRow, int least, int mostCharacters) {
        StringBuilder text = new StringBuilder();
        int last = Math.min(lastRow, rows - 1);
        for (int i = fromRow; i <= last && text.length() < mostCharacters; i++) {
            Row at = page.row(i);
            boolean goesOn = i < last && goesOn(i);
            int from =
                    i == fromRow ? fromColumn : goesOn(i - 1) ? 0 : at.unwritten(fromColumn);
            text.append(at.written(from, goesOn, i == last ? least : 0));
            if (i < last && !goesOn) {
                text.append('\n');
            }
        }
        text.setLength(Math.min(text.length(), mostCharacters));
        return text.toString();
    }

    /// Some programs wrap by themselves, after a full row.
    private boolean goesOn(int index) {
        return page.row(index).wrapped || page.row(index).isFull();
    }

    /// What is left of the cursor in its row, with all blanks.
    public String leftOfCursor() {
        return page.row(row).cells(0, pendingWrap ? columns : column);
    }

    /// What is right of the cursor in its row, with all blanks.
    public String rightOfCursor() {
        return page.row(row).cells(pendingWrap ? columns : column, columns);
    }

    /// Whether a row begins with this text; blanks at its end may be missing on the screen.
    public boolean begins(int index, String text) {
        String line = page.row(index).text();
        return line.startsWith(text)
                || line.length() < text.length() && text.stripTrailing().equals(line);
    }

    public Cell cell(int atColumn, int atRow) {
        return cover.cell(page, page == main, atColumn, atRow);
    }

    public Cursor cursor() {
        return new Cursor(column, row, cursorVisible);
    }

    /// What the program last set as the window's title, empty before that; unfiltered, see
    /// [PrintableText].
    public String title() {
        return title;
    }

    /// True while the program wants pastes bracketed (xterm's mode 2004), which line editors want
    /// exactly while they read a line.
    public boolean isPasteBracketed() {
        return pasteBracketed;
    }

    /// True while a full-screen program has the alternate screen.
    public boolean isAlternate() {
        return page == alternate;
    }

    /// The lines that left the main screen at its top, oldest first, up to [#MAX_SCROLLBACK]; none
    /// where somebody else keeps what leaves.
    public List<String> scrollback() {
        return List.copyOf(scrollback);
    }

    /// The main screen's visible text, also while the alternate screen is shown.
    public List<String> mainLines() {
        List<String> lines = new ArrayList<>(rows);
        for (int i = 0; i < rows; i++) {
            lines.add(text(main, i));
        }
        return lines;
    }

    /// The lines above the cursor's on the main screen that nobody was handed yet, which are
    /// thereby handed on: what is probably done with. None while a full-screen program is there.
    public List<String> tellAboveCursor() {
        if (page != main) {
            return List.of();
        }
        List<String> lines = untold(main, 0, row);
        for (int i = 0; i < row; i++) {
            main.row(i).told = true;
        }
        return lines;
    }

    /// What is on the main screen and then on the alternate one, as far as nobody was handed it:
    /// what is left to keep at the end.
    public List<String> untoldLines() {
        List<String> lines = new ArrayList<>(untold(main, 0, rows));
        lines.addAll(untold(alternate, 0, rows));
        return lines;
    }

    /// See [ScreenState#of].
    Optional<String> state() {
        boolean unreachable = originMode && (row < top || row > bottom);
        if (!parser.isGround() || decoder.isIncomplete() || unreachable) {
            return Optional.empty();
        }
        StringBuilder out = new StringBuilder();
        ScreenState.page(out, main, columns, rows);
        saved(out, main, savedMain);
        out.append("\u001b[?47h");
        ScreenState.page(out, alternate, columns, rows);
        saved(out, alternate, savedAlternate);
        if (page == main) {
            out.append("\u001b[?47l");
        }
        ScreenState.tabs(out, tabs, columns, TAB_STOPS);
        if (!title.isEmpty()) {
            out.append("\u001b]2;").append(title).append('\u0007');
        }
        if (top > 0 || bottom < rows - 1) {
            out.append("\u001b[").append(top + 1).append(';').append(bottom + 1).append('r');
        }
        out.append(originMode ? "\u001b[?6h" : "");
        cursor(out, page, column, row, originMode ? top : 0, pendingWrap);
        out.append(ScreenState.select(style)).append(charsets.sequences());
        out.append(autowrap ? "" : "\u001b[?7l").append(insertMode ? "\u001b[4h" : "");
        out.append(newlineMode ? "\u001b[20h" : "").append(cursorVisible ? "" : "\u001b[?25l");
        return Optional.of(out.toString());
    }

    /// Leads to what DECSC kept of a page, and keeps it.
    private void saved(StringBuilder out, Page of, Saved saved) {
        out.append(saved.originMode() ? "\u001b[?6h" : "");
        int atColumn = Math.min(saved.column(), columns - 1);
        boolean pending = saved.pending() && atColumn == columns - 1;
        cursor(out, of, atColumn, Math.min(saved.row(), rows - 1), 0, pending);
        out.append(ScreenState.select(saved.style())).append(saved.charsets().sequences());
        out.append("\u001b7");
        out.append(ScreenState.select(Style.PLAIN)).append(new Charsets().sequences());
        out.append(saved.originMode() ? "\u001b[?6l" : "");
    }

    /// The cursor to its place; a full row's cursor gets there by writing the last character again.
    private void cursor(
            StringBuilder out, Page on, int atColumn, int atRow, int origin, boolean pending) {
        Cell last = on.row(atRow).cell(columns - 1);
        int from = pending && last.width() == 0 ? atColumn - 1 : atColumn;
        out.append("\u001b[").append(atRow - origin + 1).append(';').append(from + 1).append('H');
        if (pending) {
            Cell again = on.row(atRow).cell(from);
            out.append(ScreenState.select(again.style())).append(again.text());
        }
    }

    private void moveTo(int toColumn, int toRow) {
        column = Math.clamp(toColumn, 0, columns - 1);
        row = Math.clamp(toRow, 0, rows - 1);
        pendingWrap = false;
    }

    /// Absolute positioning, which origin mode takes relative to the scroll region.
    private void address(int toColumn, int toRow) {
        if (originMode) {
            moveTo(toColumn, Math.clamp(toRow + (long) top, top, bottom));
        } else {
            moveTo(toColumn, toRow);
        }
    }

    private void lineFeed() {
        if (row == bottom) {
            page.scrollUp(top, bottom, 1, style.erased());
        } else if (row < rows - 1) {
            row++;
        }
    }

    private void reverseLineFeed() {
        if (row == top) {
            page.scrollDown(top, bottom, 1, style.erased());
        } else if (row > 0) {
            row--;
        }
        pendingWrap = false;
    }

    private void print(int original) {
        int c = charsets.map(original);
        int width = CharacterWidth.of(c);
        if (width == 0) {
            combine(c);
            return;
        }
        if (width > columns) {
            return; // A wide character has no place on a screen one column wide.
        }
        lastPrinted = original;
        if (autowrap && (pendingWrap || column + width > columns)) {
            page.row(row).wrapped = true;
            page.row(row).joined = true;
            column = 0;
            lineFeed();
        }
        pendingWrap = false;
        column = Math.min(column, columns - width);
        if (insertMode) {
            page.row(row).shift(column, width, style.erased());
        }
        page.row(row).put(column, c, width, style);
        if (column + width < columns) {
            column += width;
        } else {
            column = columns - 1;
            pendingWrap = true;
        }
    }

    private void combine(int c) {
        int at = pendingWrap ? column : column - 1;
        if (at >= 0) {
            page.row(row).combine(at, c);
        }
    }

    private void tab(int count) {
        for (int i = 0; i < Math.min(count, columns); i++) {
            int next = tabs.nextSetBit(column + 1);
            column = next < 0 ? columns - 1 : Math.min(next, columns - 1);
        }
    }

    private void backTab(int count) {
        pendingWrap = false;
        for (int i = 0; i < Math.min(count, columns); i++) {
            column = column == 0 ? 0 : Math.max(0, tabs.previousSetBit(column - 1));
        }
    }

    private void save() {
        Saved saved = new Saved(column, row, pendingWrap, style, originMode, charsets.copy());
        if (page == main) {
            savedMain = saved;
        } else {
            savedAlternate = saved;
        }
    }

    private void restore() {
        Saved saved = page == main ? savedMain : savedAlternate;
        moveTo(saved.column(), saved.row());
        pendingWrap = saved.pending() && column == columns - 1;
        style = saved.style();
        originMode = saved.originMode();
        charsets = saved.charsets().copy();
    }

    private void show(Page shown, boolean clear) {
        if (shown != page) {
            tell(
                    shown == alternate
                            ? Departures.Cause.ALTERNATE_BEGINS
                            : Departures.Cause.ALTERNATE_ENDS,
                    page,
                    0,
                    rows);
        } else if (clear) {
            tell(Departures.Cause.CLEARED, alternate, 0, rows);
        }
        if (clear) {
            alternate.clear(0, rows, Style.PLAIN);
        }
        page = shown;
        column = Math.min(column, columns - 1);
        row = Math.min(row, rows - 1);
        pendingWrap = false;
    }

    private void eraseDisplay(int which) {
        Style erased = style.erased();
        switch (which) {
            // From the middle of a line to the end is how a line is corrected, too: what is left
            // of it stays for later.
            case 0 -> tell(Departures.Cause.CLEARED, page, column == 0 ? row : row + 1, rows);
            case 1 -> tell(Departures.Cause.CLEARED, page, 0, row + 1);
            case 2 -> tell(Departures.Cause.CLEARED, page, 0, rows);
            default -> {} // Nothing of the screen goes.
        }
        switch (which) {
            case 0 -> {
                page.row(row).erase(column, columns, erased);
                page.clear(row + 1, rows, erased);
            }
            case 1 -> {
                page.clear(0, row, erased);
                page.row(row).erase(0, column + 1, erased);
            }
            case 2 -> page.clear(0, rows, erased);
            case 3 -> scrollback.clear();
            default -> {} // Not defined: left out.
        }
        pendingWrap = false;
    }

    private void eraseLine(int which) {
        Row line = page.row(row);
        switch (which) {
            case 0 -> line.erase(column, columns, style.erased());
            case 1 -> line.erase(0, column + 1, style.erased());
            case 2 -> line.erase(0, columns, style.erased());
            default -> {} // Not defined: left out.
        }
        pendingWrap = false;
    }

    private void reset() {
        tell(Departures.Cause.CLEARED, main, 0, rows);
        tell(Departures.Cause.CLEARED, alternate, 0, rows);
        softReset();
        page = main;
        main.clear(0, rows, Style.PLAIN);
        alternate.clear(0, rows, Style.PLAIN);
        moveTo(0, 0);
        newlineMode = false;
        pasteBracketed = false;
        title = "";
        lastPrinted = -1;
        defaultTabs();
    }

    private void softReset() {
        style = Style.PLAIN;
        charsets = new Charsets();
        autowrap = true;
        insertMode = false;
        originMode = false;
        cursorVisible = true;
        pendingWrap = false;
        top = 0;
        bottom = rows - 1;
        savedMain = home();
        savedAlternate = savedMain;
    }

    private void privateMode(int mode, boolean on) {
        switch (mode) {
            case 6 -> {
                originMode = on;
                address(0, 0);
            }
            case 7 -> autowrap = on;
            case 25 -> cursorVisible = on;
            case 47 -> show(on ? alternate : main, false);
            case 1047 -> show(on ? alternate : main, true);
            case 1048 -> {
                if (on) {
                    save();
                } else {
                    restore();
                }
            }
            case 1049 -> {
                if (on && page == main) {
                    save();
                    show(alternate, true);
                } else if (!on && page == alternate) {
                    show(main, false);
                    restore();
                }
            }
            case 2004 -> {
                moments.pasteBracketed(on);
                pasteBracketed = on;
            }
            default -> {} // Mouse, keypad: nothing to see.
        }
    }

    private void scrollRegion(Parameters p) {
        int first = Math.max(1, p.get(0, 1));
        int last = p.get(1, rows);
        last = last == 0 ? rows : Math.min(last, rows);
        if (first < last) {
            top = first - 1;
            bottom = last - 1;
            address(0, 0);
        }
    }

    private final class Interpreter implements EscapeParser.Actions {
        @Override
        public void print(int codePoint) {
            TerminalScreen.this.print(codePoint);
        }

        @Override
        public void control(int code) {
            switch (code) {
                case 0x08 -> moveTo(column - 1, row);
                case 0x09 -> tab(1);
                case 0x0a, 0x0b, 0x0c -> {
                    moments.lineFeed();
                    lineFeed();
                    if (newlineMode) {
                        column = 0;
                    }
                    pendingWrap = false;
                }
                case 0x0d -> {
                    moments.carriageReturn();
                    moveTo(0, row);
                }
                case 0x0e -> charsets.shift(1);
                case 0x0f -> charsets.shift(0);
                default -> {} // Bells and enquiries: nothing to see.
            }
        }

        @Override
        public void escape(int intermediate, int end) {
            switch (intermediate) {
                case 0 -> plainEscape(end);
                case '(' -> charsets.designate(0, end);
                case ')' -> charsets.designate(1, end);
                case '#' -> {
                    if (end == '8') {
                        alignmentPattern();
                    }
                }
                default -> {} // Other character sets and announcements.
            }
        }

        private void plainEscape(int end) {
            switch (end) {
                case '7' -> save();
                case '8' -> restore();
                case 'D' -> {
                    lineFeed();
                    pendingWrap = false;
                }
                case 'E' -> {
                    lineFeed();
                    moveTo(0, row);
                }
                case 'H' -> tabs.set(column);
                case 'M' -> reverseLineFeed();
                case 'c' -> reset();
                default -> {} // Keypad modes, string terminators.
            }
        }

        private void alignmentPattern() {
            tell(Departures.Cause.CLEARED, page, 0, rows);
            top = 0;
            bottom = rows - 1;
            for (int i = 0; i < rows; i++) {
                page.row(i).wrapped = false;
                page.row(i).joined = false;
                for (int j = 0; j < columns; j++) {
                    page.row(i).put(j, 'E', 1, Style.PLAIN);
                }
            }
            moveTo(0, 0);
        }

        @Override
        public void sequence(int prefix, int intermediate, int end, Parameters p) {
            if (prefix == '?' && intermediate == 0) {
                privateSequence(end, p);
            } else if (prefix == 0 && intermediate == '!' && end == 'p') {
                softReset();
            } else if (prefix == 0 && intermediate == 0 && !move(end, p) && !edit(end, p)) {
                other(end, p);
            }
        }

        private void privateSequence(int end, Parameters p) {
            switch (end) {
                case 'h', 'l' -> {
                    for (int i = 0; i < p.count(); i++) {
                        privateMode(p.get(i, 0), end == 'h');
                    }
                }
                case 'J' -> eraseDisplay(p.get(0, 0));
                case 'K' -> eraseLine(p.get(0, 0));
                default -> {} // Reports: a screen without a window does not answer.
            }
        }

        private boolean move(int end, Parameters p) {
            int n = p.repeat(0);
            switch (end) {
                // Movement stops at the region's margin when it begins inside.
                case 'A', 'F' -> moveTo(end == 'F' ? 0 : column, Math.max(row - n, ceiling()));
                case 'B', 'e', 'E' -> moveTo(end == 'E' ? 0 : column, Math.min(row + n, floor()));
                case 'C', 'a' -> moveTo(column + n, row);
                case 'D' -> moveTo(column - n, row);
                case 'G', '`' -> moveTo(n - 1, row);
                case 'H', 'f' -> address(p.repeat(1) - 1, n - 1);
                case 'I' -> tab(n);
                case 'Z' -> backTab(n);
                case 'd' -> address(column, n - 1);
                default -> {
                    return false;
                }
            }
            return true;
        }

        private int ceiling() {
            return row >= top ? top : 0;
        }

        private int floor() {
            return row <= bottom ? bottom : rows - 1;
        }

        private boolean edit(int end, Parameters p) {
            int n = p.repeat(0);
            Style erased = style.erased();
            boolean inside = row >= top && row <= bottom;
            switch (end) {
                case 'J' -> eraseDisplay(p.get(0, 0));
                case 'K' -> eraseLine(p.get(0, 0));
                case '@' -> page.row(row).shift(column, n, erased);
                case 'P' -> page.row(row).shift(column, -n, erased);
                case 'X' -> page.row(row).erase(column, Math.min(columns, column + n), erased);
                case 'L' -> {
                    if (inside) {
                        page.scrollDown(row, bottom, n, erased);
                        column = 0;
                    }
                }
                case 'M' -> {
                    if (inside) {
                        page.delete(row, bottom, n, erased);
                        column = 0;
                    }
                }
                case 'S' -> page.scrollUp(top, bottom, n, erased);
                case 'T' -> page.scrollDown(top, bottom, n, erased);
                case 'b' -> repeat(n);
                default -> {
                    return false;
                }
            }
            pendingWrap = pendingWrap && (end == 'b' || end == 'S' || end == 'T');
            return true;
        }

        private void repeat(int n) {
            if (lastPrinted >= 0) {
                // More than the screen holds shows nothing else.
                for (int i = 0; i < Math.min(n, columns * rows); i++) {
                    TerminalScreen.this.print(lastPrinted);
                }
            }
        }

        private void other(int end, Parameters p) {
            switch (end) {
                case 'm' -> style = style.select(p);
                case 'r' -> scrollRegion(p);
                case 's' -> save();
                case 'u' -> restore();
                case 'g' -> {
                    if (p.get(0, 0) == 0) {
                        tabs.clear(column);
                    } else if (p.get(0, 0) == 3) {
                        tabs.clear();
                    }
                }
                case 'h', 'l' -> {
                    for (int i = 0; i < p.count(); i++) {
                        if (p.get(i, 0) == 4) {
                            insertMode = end == 'h';
                        } else if (p.get(i, 0) == 20) {
                            newlineMode = end == 'h';
                        }
                    }
                }
                default -> {} // Reports and window operations.
            }
        }

        @Override
        public void command(String osc) {
            int semicolon = osc.indexOf(';');
            if (semicolon > 0) {
                String number = osc.substring(0, semicolon);
                if (number.equals("0") || number.equals("2")) {
                    title = osc.substring(semicolon + 1);
                }
            }
        }
    }
}
