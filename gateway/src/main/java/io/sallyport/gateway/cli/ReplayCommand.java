package io.sallyport.gateway.cli;

import io.sallyport.recorder.export.ScreenText;
import io.sallyport.recorder.masking.Masks;
import io.sallyport.recorder.recording.ChannelHead;
import io.sallyport.recorder.recording.Damage;
import io.sallyport.recorder.recording.Frame;
import io.sallyport.recorder.recording.RecordingHead;
import io.sallyport.recorder.recording.RecordingReader;
import io.sallyport.recorder.screen.Departures;
import io.sallyport.recorder.screen.PrintableText;
import io.sallyport.recorder.screen.ScreenPainter;
import io.sallyport.recorder.screen.TerminalScreen;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/// `sallyport replay`: plays a recording in this terminal. What was recorded is drawn by an
/// emulator of our own and never reaches the terminal as it is.
@Command(
        name = "replay",
        description = "play a recording in this terminal; into a pipe, write its text",
        mixinStandardHelpOptions = true)
final class ReplayCommand implements Callable<Integer> {
    private static final int LINE_LIMIT = 200;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls
    private CommandSpec spec;

    @Mixin private final RecordingFile recording = new RecordingFile();

    @Option(
            names = "--speed",
            paramLabel = "N",
            defaultValue = "1",
            description = "times as fast (default: ${DEFAULT-VALUE})")
    private double speed;

    @Option(
            names = "--max-idle",
            paramLabel = "S",
            defaultValue = "2",
            description = "no pause longer than S seconds (default: ${DEFAULT-VALUE})")
    private double maxIdle;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            defaultValue = "0",
            converter = Moment.class,
            description = "begin there: seconds, M:SS or H:MM:SS from the session's start")
    private Duration from = Duration.ZERO;

    @Option(
            names = "--columns",
            paramLabel = "N",
            defaultValue = "${env:COLUMNS:-200}",
            hidden = true)
    private int columns;

    @Option(names = "--rows", paramLabel = "N", defaultValue = "${env:LINES:-60}", hidden = true)
    private int rows;

    private Masks masks = Masks.NONE;

    /// A moment as people write it.
    static final class Moment implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String written) {
            Matcher parts =
                    Pattern.compile("(?:(?:(\\d{1,4}):)?(\\d{1,2}):)?(\\d{1,6})").matcher(written);
            if (!parts.matches()) {
                throw new TypeConversionException(
                        "'" + written + "' is no moment; write 90, 1:30 or 2:13:05");
            }
            return Duration.ofHours(number(parts.group(1)))
                    .plusMinutes(number(parts.group(2)))
                    .plusSeconds(number(parts.group(3)));
        }

        private static long number(@Nullable String digits) {
            return digits == null ? 0 : Long.parseLong(digits);
        }
    }

    /// A channel with a terminal, as it is played.
    private record Played(TerminalScreen screen, ScreenPainter painter) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!(speed > 0) || !(maxIdle >= 0)) {
            throw new ParameterException(
                    spec.commandLine(), "--speed must be more than 0, --max-idle not less");
        }
        masks = recording.masks();
        PrintWriter out = spec.commandLine().getOut();
        Console console = System.console();
        if (console == null || !console.isTerminal()) {
            // Nobody watches: the text, at once, with nothing in it that acts on a terminal.
            Path file = recording.path();
            ScreenText.write(() -> recording.open(file), masks, out);
            return 0;
        }
        try (RecordingReader reader = recording.open(recording.path())) {
            Map<Integer, Played> terminals = new HashMap<>();
            long before = from.toMillis();
            PrintWriter nobody = new PrintWriter(Writer.nullWriter());
            while (reader.hasNext()) {
                Frame frame = reader.next();
                if (frame.offsetMillis() < from.toMillis() && !(frame instanceof Frame.Headed)) {
                    play(frame, terminals, nobody, false);
                    continue;
                }
                pause(frame.offsetMillis() - before);
                before = Math.max(before, frame.offsetMillis());
                play(frame, terminals, out, true);
                out.flush();
            }
            out.print("\u001b[0m\u001b[?25h\r\n");
            Optional<Damage> damage = reader.damage();
            if (damage.isPresent()) {
                out.println(
                        "the recording breaks off at byte "
                                + damage.get().offset()
                                + ": "
                                + damage.get().reason());
            }
            out.flush();
        }
        return 0;
    }

    private void pause(long millis) throws InterruptedException {
        double wait = Math.min(Math.max(0, millis), maxIdle * 1000) / speed;
        if (wait >= 1) {
            Thread.sleep((long) wait);
        }
    }

    /// @param drawn whether terminals are drawn; what comes before the beginning only happens
    private void play(Frame frame, Map<Integer, Played> terminals, PrintWriter out, boolean drawn) {
        switch (frame) {
            case Frame.Headed(long at, RecordingHead head) ->
                    out.println(
                            dim(
                                    head.person()
                                            + " as "
                                            + head.account()
                                            + " on "
                                            + head.target()
                                            + ", "
                                            + head.started()
                                            + ", from "
                                            + head.source()));
            case Frame.ChannelOpened(long at, int channel, ChannelHead head) ->
                    open(channel, head, terminals, out);
            case Frame.Shown(long at, int channel, byte[] data) -> {
                Played played = terminals.get(channel);
                if (played != null) {
                    played.screen().feed(data, 0, data.length);
                    if (drawn) {
                        out.print(played.painter().paint(played.screen()));
                    }
                }
            }
            case Frame.Resized(long at, int channel, int wide, int high) -> {
                Played played = terminals.get(channel);
                if (played != null) {
                    played.screen().resize(wide, high);
                }
            }
            case Frame.Written(long at, int channel, var stream, byte[] data) ->
                    printable(new String(data, java.nio.charset.StandardCharsets.UTF_8), out);
            case Frame.Noticed(long at, int channel, String text) ->
                    out.println(dim("\r\nsallyport: " + text));
            case Frame.Marked(long at, int channel, var marker) ->
                    out.println(dim("\r\n" + marker.text()));
            case Frame.FileMoved(long at, int channel, var file) ->
                    out.println(
                            dim(
                                    (file.complete() ? "" : "incomplete ")
                                            + file.direction()
                                                    .name()
                                                    .toLowerCase(java.util.Locale.ROOT)
                                            + " of "
                                            + file.path()
                                            + ", "
                                            + file.bytes()
                                            + " bytes"));
            case Frame.Capped(long at, int channel) ->
                    out.println(dim("the rest of the output was hashed, not kept"));
            case Frame.ChannelClosed closed ->
                    out.println(
                            dim(
                                    "\r\nchannel "
                                            + closed.channel()
                                            + " closed"
                                            + (closed.exitStatus() == null
                                                    ? ""
                                                    : ", exit status " + closed.exitStatus())
                                            + (closed.exitSignal() == null
                                                    ? ""
                                                    : ", signal " + closed.exitSignal())));
            case Frame.Ended ended -> out.println(dim("end of the recording"));
        }
    }

    private void open(
            int channel, ChannelHead head, Map<Integer, Played> terminals, PrintWriter out) {
        String command = head.command();
        out.println(dim("channel " + channel + ": " + (command == null ? "shell" : command)));
        ChannelHead.Terminal terminal = head.terminal();
        if (terminal != null) {
            terminals.put(
                    channel,
                    new Played(
                            new TerminalScreen(
                                    terminal.columns(), terminal.rows(), Departures.NOBODY, masks),
                            new ScreenPainter(columns, rows)));
        }
    }

    private void printable(String text, PrintWriter out) {
        text.lines().forEach(line -> out.println(PrintableText.of(masks.cover(line))));
    }

    private String dim(String text) {
        String safe = PrintableText.of(masks.cover(text.strip()), LINE_LIMIT);
        return "\r\u001b[2m" + safe + "\u001b[0m";
    }
}
