package io.sallyport.gateway.watch;

import io.sallyport.recorder.masking.Masks;
import io.sallyport.recorder.recording.ChannelHead;
import io.sallyport.recorder.recording.Frame;
import io.sallyport.recorder.screen.PrintableText;
import io.sallyport.recorder.screen.ScreenPainter;
import io.sallyport.recorder.screen.TerminalScreen;
import java.util.ArrayDeque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Shows a terminal on a terminal: first the lines that scrolled off before, then the screen as the
/// operator sees it, with one line below it that says what it is. What leaves the screen meanwhile
/// is written when it ends, so that it can be scrolled back to. A channel without a terminal is
/// shown as [TextShow] does.
final class ScreenShow implements Show {
    /// Characters of lines that wait to be written; the oldest go first.
    static final int MOST_KEPT = 1 << 20;

    /// The largest window that is drawn on; of a larger one the rest stays empty.
    static final int MOST_COLUMNS = 512;

    static final int MOST_ROWS = 256;

    private static final String ENTER_SCREEN = "\u001b[?1049h";
    private static final String LEAVE_SCREEN = "\u001b[0m\u001b[?25h\u001b[?1049l";

    private final Supplier<ChannelHead.@Nullable Terminal> window;
    private final String who;
    private final Masks masks;
    private final TextShow text;
    private final ArrayDeque<String> left = new ArrayDeque<>();
    private int kept;
    private long dropped;

    private @Nullable TerminalScreen screen;
    private Choice.@Nullable Known channel;
    private ChannelHead.@Nullable Terminal drawnOn;
    private ScreenPainter painter = new ScreenPainter(1, 1);
    private String drawn = "";
    private String status = "";
    private String notice = "";
    private boolean drawing;

    /// @param window the watcher's terminal as it is now
    /// @param who is watched, in words
    /// @param masks what is covered
    ScreenShow(Supplier<ChannelHead.@Nullable Terminal> window, String who, Masks masks) {
        this.window = window;
        this.who = who;
        this.masks = masks;
        this.text = new TextShow(WatchLines.PLAIN, masks);
    }

    @Override
    public void begin(Choice.Known known) {
        finish();
        channel = known;
        notice = "";
        ChannelHead.Terminal terminal = known.head().terminal();
        if (terminal == null) {
            text.begin(known);
        } else {
            screen =
                    new TerminalScreen(
                            terminal.columns(), terminal.rows(), new Transcript(this::keep), masks);
            drawnOn = null;
        }
    }

    private void keep(String line) {
        left.addLast(line);
        kept += line.length() + 1;
        while (kept > MOST_KEPT) {
            kept -= left.removeFirst().length() + 1;
            dropped++;
        }
    }

    @Override
    public void take(Frame frame) {
        TerminalScreen shown = screen;
        if (shown == null) {
            text.take(frame);
            return;
        }
        switch (frame) {
            case Frame.Shown(_, _, byte[] data) -> shown.feed(data, 0, data.length);
            case Frame.Written(_, _, _, byte[] data) -> shown.feed(data, 0, data.length);
            case Frame.Resized(_, _, int columns, int rows) -> shown.resize(columns, rows);
            case Frame.Noticed(_, _, String said) ->
                    notice = "sallyport: " + masks.cover(said.strip());
            case Frame.ChannelClosed closed -> notice = TextShow.inWords(closed);
            default -> {} // nothing that is seen
        }
    }

    @Override
    public boolean isFull() {
        return text.isFull();
    }

    @Override
    public String next(boolean past, boolean quiet) {
        TerminalScreen shown = screen;
        ChannelHead.Terminal now = window.get();
        if (shown == null || now == null) {
            return leave() + text.next(past, quiet);
        }
        if (past) {
            return ""; // only how it stands is drawn, not how it came to
        }
        StringBuilder out = new StringBuilder();
        if (!drawing) {
            out.append(text.next(false, true)).append(told()).append(ENTER_SCREEN);
            drawing = true;
            drawnOn = null;
        }
        int columns = Math.min(now.columns(), MOST_COLUMNS);
        int rows = Math.min(now.rows(), MOST_ROWS);
        boolean fresh = !now.equals(drawnOn);
        if (fresh) {
            // The row below the screen is ours; a window of one row has none to spare.
            painter = new ScreenPainter(columns, Math.max(1, rows - 1));
            out.append("\u001b[0m\u001b[2J");
            drawnOn = now;
        }
        String painted = painter.paint(shown);
        String said = status(shown, columns, rows);
        if (out.isEmpty() && painted.equals(drawn) && said.equals(status)) {
            return ""; // nothing but the cursor, where it was
        }
        drawn = painted;
        out.append(painted);
        if (rows > 1 && (fresh || painted.contains("\u001b[2J") || !said.equals(status))) {
            out.append("\u001b7\u001b[").append(rows).append(";1H\u001b[0m\u001b[2K\u001b[7m");
            out.append(said).append("\u001b[0m\u001b8");
            status = said;
        }
        return out.toString();
    }

    private String status(TerminalScreen shown, int columns, int rows) {
        Choice.Known of = channel;
        boolean smaller = columns < shown.columns() || rows - 1 < shown.rows();
        String all =
                (notice.isEmpty() ? "" : notice + " | ")
                        + (smaller
                                ? "your window shows %dx%d of %dx%d | "
                                        .formatted(
                                                Math.min(columns, shown.columns()),
                                                Math.min(rows - 1, shown.rows()),
                                                shown.columns(),
                                                shown.rows())
                                : "")
                        + "q leaves | watching "
                        + who
                        + (of == null ? "" : ", channel " + of.number());
        return PrintableText.of(all, Math.max(1, columns - 1));
    }

    /// What left the screen and was not written yet.
    private String told() {
        StringBuilder out = new StringBuilder();
        if (dropped > 0) {
            out.append(line("--- " + dropped + " earlier lines are in the recording only"));
        }
        left.forEach(line -> out.append(line(line)));
        left.clear();
        kept = 0;
        dropped = 0;
        return out.toString();
    }

    private static String line(String line) {
        return WatchLines.PLAIN.of("line", -1, line);
    }

    private String leave() {
        if (!drawing) {
            return "";
        }
        drawing = false;
        return LEAVE_SCREEN + told();
    }

    private void finish() {
        TerminalScreen shown = screen;
        if (shown != null) {
            shown.untoldLines().forEach(this::keep);
            screen = null;
        }
    }

    @Override
    public String end(@Nullable String sentence) {
        finish();
        return (drawing ? leave() : told()) + text.end(sentence);
    }
}
