package io.sallyport.gateway.watch;

import io.sallyport.recorder.masking.CoveredText;
import io.sallyport.recorder.masking.Masks;
import io.sallyport.recorder.recording.ChannelHead;
import io.sallyport.recorder.recording.FileTransfer;
import io.sallyport.recorder.recording.Frame;
import io.sallyport.recorder.screen.TerminalScreen;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Shows a channel line by line: of a terminal the lines that are done with, of a command its
/// output, of a transfer the files. For whoever has no terminal, or watches what has none.
final class TextShow implements Show {
    /// Characters that may wait to be written.
    private static final int FULL = 64 * 1024;

    private final WatchLines lines;
    private final Masks masks;
    private final StringBuilder waiting = new StringBuilder();
    private @Nullable TerminalScreen screen;
    private LineCutter output = new LineCutter((piece, ended) -> {});
    private LineCutter errors = output;
    private int channel = -1;

    /// @param masks what is covered
    TextShow(WatchLines lines, Masks masks) {
        this.lines = lines;
        this.masks = masks;
    }

    @Override
    public void begin(Choice.Known known) {
        finish();
        channel = known.number();
        ChannelHead.Terminal terminal = known.head().terminal();
        String command = known.head().command();
        note("channel " + known.inWords() + (command == null ? "" : ": " + command));
        screen =
                terminal == null
                        ? null
                        : new TerminalScreen(
                                terminal.columns(),
                                terminal.rows(),
                                new Transcript(this::line),
                                masks);
        output = covered();
        errors = covered();
    }

    private void line(String text) {
        waiting.append(lines.of("line", channel, text));
    }

    private LineCutter covered() {
        CoveredText text = new CoveredText(masks);
        return new LineCutter((piece, ended) -> line(text.next(piece, ended)));
    }

    private void note(String text) {
        waiting.append(lines.of("note", channel, masks.cover(text)));
    }

    @Override
    public void take(Frame frame) {
        TerminalScreen shown = screen;
        switch (frame) {
            case Frame.Shown(_, _, byte[] data) when shown != null ->
                    shown.feed(data, 0, data.length);
            case Frame.Shown(_, _, byte[] data) -> output.feed(data);
            case Frame.Written(_, _, var stream, byte[] data) -> {
                switch (stream) {
                    case STDOUT -> output.feed(data);
                    case STDERR -> errors.feed(data);
                }
            }
            case Frame.Resized(_, _, int columns, int rows) when shown != null ->
                    shown.resize(columns, rows);
            case Frame.Noticed(_, _, String text) -> note("sallyport: " + text.strip());
            case Frame.FileMoved(_, _, FileTransfer file) -> note(inWords(file));
            case Frame.Capped _ -> note("the rest of the output is hashed, not kept");
            case Frame.ChannelClosed closed -> {
                finish();
                note(inWords(closed));
            }
            default -> {} // nothing that is seen
        }
    }

    static String inWords(FileTransfer file) {
        return (file.complete() ? "" : "incomplete ")
                + file.direction().name().toLowerCase(Locale.ROOT)
                + " of "
                + file.path()
                + ", "
                + file.bytes()
                + " bytes";
    }

    static String inWords(Frame.ChannelClosed closed) {
        return "channel "
                + closed.channel()
                + " closed"
                + (closed.exitStatus() == null ? "" : ", exit status " + closed.exitStatus())
                + (closed.exitSignal() == null ? "" : ", signal " + closed.exitSignal());
    }

    /// What is on the screen, or has no end yet, is all there will be of it.
    private void finish() {
        TerminalScreen shown = screen;
        if (shown != null) {
            shown.untoldLines().forEach(this::line);
            screen = null;
        }
        output.settle();
        errors.settle();
    }

    @Override
    public boolean isFull() {
        return waiting.length() > FULL;
    }

    @Override
    public String next(boolean past, boolean quiet) {
        TerminalScreen shown = screen;
        if (shown != null && !past) {
            shown.tellAboveCursor().forEach(this::line);
        }
        if (quiet) {
            output.settle();
            errors.settle();
        }
        String text = waiting.toString();
        waiting.setLength(0);
        return text;
    }

    @Override
    public String end(@Nullable String sentence) {
        finish();
        if (sentence != null) {
            waiting.append(lines.of("ended", -1, sentence));
        }
        return next(true, true);
    }
}
