package io.sallyport.recorder.export;

import io.sallyport.recorder.export.Played.Player;
import io.sallyport.recorder.masking.Masks;
import io.sallyport.recorder.recording.ChannelHead;
import io.sallyport.recorder.recording.Frame;
import io.sallyport.recorder.recording.Marker;
import io.sallyport.recorder.recording.Recording;
import io.sallyport.recorder.recording.RecordingHead;
import io.sallyport.recorder.recording.RecordingReader;
import io.sallyport.recorder.screen.PrintableText;
import io.sallyport.recorder.screen.TerminalScreen;
import java.io.IOException;
import java.io.Writer;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Writes a recording as asciicast v2 (docs.asciinema.org/manual/asciicast/v2), which every
/// asciinema player shows.
///
/// Streams: memory does not grow with the recording, which is read once for what it holds and once
/// for each channel that is played. A player interprets the terminal's bytes as the terminal did;
/// only what the export itself adds is made visible first.
///
/// Where masks cover something that a terminal showed, that terminal is drawn as it looked, frame
/// by frame, with asterisks over it; what left its screen between two frames is not in such a cast.
public final class Asciicast {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int DEFAULT_COLUMNS = 80;
    private static final int DEFAULT_ROWS = 24;
    private static final String DIM = "\u001b[2m";
    private static final String PLAIN = "\u001b[0m";

    private final Writer out;
    private final Masks masks;

    private Asciicast(Writer out, Masks masks) {
        this.out = out;
        this.masks = masks;
    }

    /// Every channel, one played after another.
    ///
    /// @param recording opens the recording anew each time; the readers are closed here
    /// @param masks what is covered
    public static void write(Supplier<RecordingReader> recording, Masks masks, Writer out)
            throws IOException {
        RecordingSummary summary = summary(recording);
        Asciicast cast = new Asciicast(out, masks);
        cast.header(summary, firstTerminal(summary));
        long start = 0;
        for (RecordingSummary.Channel channel : summary.channels()) {
            cast.channel(recording, channel, start - channel.startMillis());
            start += channel.endMillis() - channel.startMillis();
        }
        out.flush();
    }

    /// One channel, from its opening on.
    ///
    /// @param masks what is covered
    /// @throws IllegalArgumentException when the recording has no such channel
    public static void write(
            Supplier<RecordingReader> recording, int number, Masks masks, Writer out)
            throws IOException {
        RecordingSummary summary = summary(recording);
        RecordingSummary.Channel channel =
                summary.channels().stream()
                        .filter(c -> c.number() == number)
                        .findFirst()
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "the recording has no channel "
                                                + number
                                                + ", only "
                                                + summary.channels().size()));
        Asciicast cast = new Asciicast(out, masks);
        cast.header(summary, channel.head().terminal());
        cast.channel(recording, channel, -channel.startMillis());
        out.flush();
    }

    private static RecordingSummary summary(Supplier<RecordingReader> recording) {
        try (RecordingReader reader = recording.get()) {
            return RecordingSummary.of(reader);
        }
    }

    private static ChannelHead.@Nullable Terminal firstTerminal(RecordingSummary summary) {
        for (RecordingSummary.Channel channel : summary.channels()) {
            if (channel.head().terminal() != null) {
                return channel.head().terminal();
            }
        }
        return null;
    }

    private void header(RecordingSummary summary, ChannelHead.@Nullable Terminal terminal)
            throws IOException {
        ObjectNode header = JSON.createObjectNode();
        header.put("version", 2);
        header.put("width", size(terminal == null ? DEFAULT_COLUMNS : terminal.columns()));
        header.put("height", size(terminal == null ? DEFAULT_ROWS : terminal.rows()));
        if (summary.head().isPresent()) {
            RecordingHead head = summary.head().get();
            header.put("timestamp", head.started().getEpochSecond());
            header.put(
                    "title",
                    PrintableText.of(
                            head.person()
                                    + " as "
                                    + head.account()
                                    + " on "
                                    + head.target()
                                    + ", "
                                    + head.session()));
        }
        if (terminal != null) {
            header.putObject("env").put("TERM", PrintableText.of(terminal.type()));
        }
        out.write(JSON.writeValueAsString(header));
        out.write('\n');
    }

    /// A hostile client may claim any size; players take memory for it.
    private static int size(int claimed) {
        return Math.clamp(claimed, 1, TerminalScreen.MAX_SIZE);
    }

    private void channel(
            Supplier<RecordingReader> recording, RecordingSummary.Channel channel, long shift)
            throws IOException {
        ChannelHead.Terminal terminal = channel.head().terminal();
        long start = channel.startMillis() + shift;
        long end = channel.endMillis() + shift;
        if (terminal == null) {
            event(start, "o", heading(Headings.channel(channel.head())));
        } else if (start > 0) {
            event(start, "r", size(terminal.columns()) + "x" + size(terminal.rows()));
        }
        Played played;
        if (terminal == null) {
            played = new Output(masks);
        } else if (CoveredScreen.isNeeded(recording, channel.number(), terminal, masks)) {
            played = new CoveredScreen(terminal, masks);
        } else {
            played = new RawScreen();
        }
        Player player = (at, text) -> event(at, "o", text);
        try (RecordingReader reader = recording.get()) {
            while (reader.hasNext()) {
                Frame frame = reader.next();
                long at = frame.offsetMillis() + shift;
                if (frame instanceof Frame.Marked(_, int number, Marker marker)) {
                    boolean itsOwn = number == channel.number() || number == Recording.NO_CHANNEL;
                    if (itsOwn && at >= start && at <= end) {
                        played.settle(player);
                        event(at, "m", label(marker.text()));
                    }
                } else if (frame.channel() == channel.number()) {
                    frame(frame, at, played, player);
                }
            }
        }
        played.end(end, player);
    }

    private void frame(Frame frame, long at, Played played, Player player) throws IOException {
        switch (frame) {
            case Frame.Shown shown -> played.shown(at, 0, shown.data(), player);
            case Frame.Written written ->
                    played.shown(at, written.stream().ordinal(), written.data(), player);
            case Frame.Resized(_, _, int columns, int rows) ->
                    played.resized(
                            at,
                            columns,
                            rows,
                            player,
                            () -> event(at, "r", size(columns) + "x" + size(rows)));
            case Frame.Noticed noticed -> {
                played.settle(player);
                event(at, "m", label(noticed.text()));
            }
            case Frame.FileMoved moved -> {
                played.settle(player);
                event(at, "o", heading(Headings.file(moved.file())));
            }
            case Frame.Capped _ -> event(at, "o", heading("more output was not recorded"));
            case Frame.Headed _,
                    Frame.ChannelOpened _,
                    Frame.Marked _,
                    Frame.ChannelClosed _,
                    Frame.Ended _ -> {}
        }
    }

    private String heading(String text) {
        return DIM + masks.cover(text) + PLAIN + "\r\n";
    }

    private String label(String text) {
        return masks.cover(Headings.notice(text));
    }

    private void event(long atMillis, String code, String data) throws IOException {
        if (data.isEmpty()) {
            return;
        }
        out.write(
                String.format(
                        Locale.ROOT, "[%d.%03d, \"%s\", ", atMillis / 1000, atMillis % 1000, code));
        out.write(JSON.writeValueAsString(data));
        out.write("]\n");
    }
}
