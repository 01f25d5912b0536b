package io.sallyport.bench;

import com.pty4j.PtyProcess;
import com.pty4j.PtyProcessBuilder;
import com.pty4j.WinSize;
import io.sallyport.recorder.export.Asciicast;
import io.sallyport.recorder.journal.FileJournal;
import io.sallyport.recorder.masking.Masks;
import io.sallyport.recorder.recording.ChannelHead;
import io.sallyport.recorder.recording.HouseKey;
import io.sallyport.recorder.recording.Limits;
import io.sallyport.recorder.recording.OutputStreamKind;
import io.sallyport.recorder.recording.Recorder;
import io.sallyport.recorder.recording.Recording;
import io.sallyport.recorder.recording.RecordingHead;
import io.sallyport.recorder.recording.RecordingKeys;
import io.sallyport.recorder.recording.RecordingReader;
import io.sallyport.recorder.recording.SeekableRecording;
import io.sallyport.recorder.screen.TerminalScreen;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/// Types into a real shell and a real vim as a person does, keystroke by keystroke, and records
/// what they show at a person's pace (time passes faster than the clock's); then a flood of real
/// text. The same bytes in the other formats: asciicast by the product's export, ttyrec and tlog as
/// their formats have it (tlog-rec 14 with its defaults: messages of 2048 bytes or ten seconds).
@Command(
        name = "recording",
        description = "how large recordings are, what they cost, how fast any second opens",
        mixinStandardHelpOptions = true)
final class RecordingBench implements Callable<Integer> {
    private static final Duration KEYSTROKE = Duration.ofMillis(220);
    private static final Duration PAUSE = Duration.ofSeconds(3);
    private static final int SETTLE_MILLIS = 5;
    private static final int PACKETS = 10_000;
    private static final int HOURS = 8;
    private static final int SEEKS = 60;
    private static final int WARM_UPS = 5;
    private static final int TLOG_MESSAGE = 2048;
    private static final long TLOG_MILLIS = 10_000;
    private static final long SEED = 20261122;
    private static final String[] WORDS =
            ("the bastion records what a terminal shows before it is shown so that a crash loses output"
                            + " and never evidence while the owner reads who was there and why")
                    .split(" ");

    @Option(
            names = "--minutes",
            defaultValue = "15",
            description = "of typing, by a person's pace (${DEFAULT-VALUE})")
    int minutes;

    @Option(names = "--flood-mib", defaultValue = "48", description = "(${DEFAULT-VALUE})")
    int floodMib;

    @Option(names = "--bulk-mib", defaultValue = "1024", description = "(${DEFAULT-VALUE})")
    int bulkMib;

    @Option(names = "--json", description = "only the JSON object")
    boolean json;

    private Path folder = Path.of("");

    @SuppressWarnings("NullAway.Init") // made before anything is recorded
    private HouseKey house;

    private final AtomicLong nanos = new AtomicLong();

    /// What a terminal showed at once.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Shown(long atMillis, byte[] bytes) {}

    @Override
    public Integer call() throws Exception {
        folder = Files.createTempDirectory("sallyport-bench");
        house = HouseKey.open(folder.resolve(HouseKey.FILE));
        Map<String, Object> result = new LinkedHashMap<>();
        say("typing " + minutes + " minutes");
        List<Shown> editing = editing();
        say("warming up");
        List<Shown> flood = flood();
        for (int i = 0; i < WARM_UPS; i++) {
            measured("warm-up-" + i, editing);
        }
        measured("warm-up", flood);
        say("measuring");
        result.put("editing", measured("editing", editing));
        result.put("flood", measured("flood", flood));
        say("seeking in " + HOURS + " hours");
        result.put("seek", seeks(editing));
        say("copying " + bulkMib + " MiB past the cap");
        result.put("bulk", bulk());
        if (!json) {
            table(result);
        }
        Bench.RESULTS.println(JsonMapper.builder().build().writeValueAsString(result));
        return 0;
    }

    // ---- what is recorded

    private List<Shown> editing() throws IOException, InterruptedException {
        List<Shown> shown = new ArrayList<>();
        Path text = folder.resolve("notes.txt");
        Map<String, String> environment = new LinkedHashMap<>(System.getenv());
        environment.put("TERM", "xterm-256color");
        environment.put("HOME", folder.toString());
        PtyProcess shell =
                new PtyProcessBuilder(new String[] {"/bin/bash", "--norc", "-i"})
                        .setEnvironment(environment)
                        .setDirectory(folder.toString())
                        .start();
        shell.setWinSize(new WinSize(100, 30));
        Typist typist = Typist.at(shell);
        byte[] prompt = typist.packets().poll(5, TimeUnit.SECONDS);
        shown.add(new Shown(0, Objects.requireNonNull(prompt, "no prompt of a shell")));
        Random random = new Random(SEED);
        long at = type(typist, "ls -la /usr/bin | head -40\r", 0, shown);
        long end = TimeUnit.MINUTES.toMillis(minutes);
        String editor = has("vim") ? "vim" : has("vi") ? "vi" : "nano";
        while (at < end) {
            at = type(typist, editor + " " + text + "\r", at + PAUSE.toMillis(), shown);
            for (int line = 0; line < 12 && at < end; line++) {
                StringBuilder keys = new StringBuilder("o");
                for (int word = 0; word < 9; word++) {
                    keys.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
                }
                keys.append("\u001bkwdwjA.\u001b\u0006\u0002");
                at = type(typist, keys.toString(), at + PAUSE.toMillis(), shown);
            }
            at = type(typist, "\u001b:wq\r", at + PAUSE.toMillis(), shown);
            at = type(typist, "ps aux | tail -20\r", at + PAUSE.toMillis(), shown);
            at = type(typist, "cat " + text + "\r", at + PAUSE.toMillis(), shown);
        }
        shell.destroyForcibly();
        return shown;
    }

    private static boolean has(String program) {
        return Files.isExecutable(Path.of("/usr/bin", program));
    }

    private static long type(Typist shell, String keys, long from, List<Shown> shown)
            throws IOException, InterruptedException {
        long at = from;
        for (byte key : keys.getBytes(StandardCharsets.US_ASCII)) {
            shell.keys().write(key);
            shell.keys().flush();
            at += KEYSTROKE.toMillis();
            byte[] packet = shell.packets().poll(SETTLE_MILLIS, TimeUnit.MILLISECONDS);
            while (packet != null) {
                shown.add(new Shown(at, packet));
                packet = shell.packets().poll(SETTLE_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
        return at;
    }

    /// A terminal, and what it showed since one looked.
    private record Typist(OutputStream keys, BlockingQueue<byte[]> packets) {

        static Typist at(PtyProcess shell) {
            BlockingQueue<byte[]> packets = new LinkedBlockingQueue<>(PACKETS);
            InputStream in = shell.getInputStream();
            Thread.ofPlatform().daemon().name("bench-terminal").start(() -> read(in, packets));
            return new Typist(shell.getOutputStream(), packets);
        }

        private static void read(InputStream in, BlockingQueue<byte[]> packets) {
            byte[] block = new byte[32 * 1024];
            try {
                int read = in.read(block);
                while (read >= 0) {
                    packets.put(Arrays.copyOf(block, read));
                    read = in.read(block);
                }
            } catch (IOException | InterruptedException e) {
                return; // The shell is gone.
            }
        }
    }

    /// Listings of this machine's files, as fast as they come, a millisecond a packet.
    private List<Shown> flood() throws IOException {
        byte[] listing;
        try (InputStream in =
                new ProcessBuilder("ls", "-lR", "/usr/share", "/usr/lib")
                        .redirectErrorStream(true)
                        .start()
                        .getInputStream()) {
            listing = in.readNBytes(8 << 20);
        }
        byte[] lines =
                new String(listing, StandardCharsets.ISO_8859_1)
                        .replace("\n", "\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1);
        List<Shown> shown = new ArrayList<>();
        int packet = 16 * 1024;
        long packets = ((long) floodMib << 20) / packet;
        for (long i = 0; i < packets; i++) {
            int from = (int) (i * packet % (lines.length - packet));
            shown.add(new Shown(i, Arrays.copyOfRange(lines, from, from + packet)));
        }
        return shown;
    }

    // ---- how it is recorded

    private Map<String, Object> measured(String name, List<Shown> shown) throws IOException {
        long raw = shown.stream().mapToLong(s -> s.bytes().length).sum();
        long last = shown.getLast().atMillis();
        long cpu = cpu();
        Path file;
        Path written = folder.resolve(name + ".written");
        long recorded;
        double rewriting;
        try (FileJournal journal = journal(name);
                Recorder recorder = recorder(name, journal)) {
            Recording recording = begin(recorder, name);
            int shell = recording.openChannel(shell());
            for (Shown each : shown) {
                nanos.set(TimeUnit.MILLISECONDS.toNanos(each.atMillis()));
                recording.screen(shell, each.bytes(), 0, each.bytes().length);
            }
            recorded = cpu() - cpu;
            file = recorder.find(name).orElseThrow();
            Files.copy(file, written);
            recording.seal();
            long begun = System.nanoTime();
            recorder.awaitRewriting();
            rewriting = (System.nanoTime() - begun) / 1e9;
        }
        ByteArrayOutputStream cast = new ByteArrayOutputStream();
        try (Writer out = new OutputStreamWriter(cast, StandardCharsets.UTF_8)) {
            Asciicast.write(() -> RecordingReader.open(file, List.of(house)), Masks.NONE, out);
        }
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(cast.toByteArray());
        }
        double hours = last / 3_600_000.0;
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("minutes", Samples.rounded(hours * 60));
        figures.put("writes", (double) shown.size());
        figures.put("raw_bytes", (double) raw);
        figures.put("cpu_us_per_write", Samples.rounded(recorded / 1e3 / shown.size()));
        figures.put("cpu_s_per_gib", Samples.rounded(recorded / 1e9 / raw * (1 << 30)));
        figures.put("rewriting_s", Samples.rounded(rewriting));
        Map<String, Double> sizes = new LinkedHashMap<>();
        sizes.put("sallyport", (double) Files.size(file));
        sizes.put("sallyport_while_running", (double) Files.size(written));
        sizes.put("asciicast", (double) cast.size());
        sizes.put("asciicast_gzip", (double) packed.size());
        sizes.put("ttyrec", (double) raw + 12L * shown.size());
        sizes.put("tlog", (double) tlog(shown));
        figures.put("bytes", sizes);
        Map<String, Double> perHour = new LinkedHashMap<>();
        sizes.forEach((format, bytes) -> perHour.put(format, (double) Math.round(bytes / hours)));
        figures.put("bytes_per_hour", perHour);
        return figures;
    }

    /// Sizes of tlog's JSON messages (tlog(7)): timing, text; what is not UTF-8 counts as one byte.
    private static long tlog(List<Shown> shown) {
        JsonMapper mapper = JsonMapper.builder().build();
        long total = 0;
        int id = 0;
        StringBuilder text = new StringBuilder();
        StringBuilder timing = new StringBuilder("=100x30");
        long begun = 0;
        long before = 0;
        for (Shown each : shown) {
            String part = new String(each.bytes(), StandardCharsets.UTF_8);
            for (int from = 0; from < part.length(); from += TLOG_MESSAGE) {
                String piece = part.substring(from, Math.min(part.length(), from + TLOG_MESSAGE));
                if (text.length() + piece.length() > TLOG_MESSAGE
                        || each.atMillis() - begun > TLOG_MILLIS) {
                    total += message(mapper, ++id, begun, timing, text);
                    begun = each.atMillis();
                }
                if (each.atMillis() > before) {
                    timing.append('+').append(each.atMillis() - before);
                    before = each.atMillis();
                }
                timing.append('>').append(piece.codePointCount(0, piece.length()));
                text.append(piece);
            }
        }
        return total + message(mapper, ++id, begun, timing, text);
    }

    private static long message(
            JsonMapper mapper, int id, long at, StringBuilder timing, StringBuilder text) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("ver", "2.3");
        message.put("host", "db01");
        message.put("rec", "c8aa248c81264f5d98d1c5f41a4c5a3b-1a2b-3c4d5e");
        message.put("user", "root");
        message.put("term", "xterm-256color");
        message.put("session", 42);
        message.put("id", id);
        message.put("pos", at);
        message.put("time", "1795348800.000");
        message.put("timing", timing.toString());
        message.put("in_txt", "");
        message.put("in_bin", List.of());
        message.put("out_txt", text.toString());
        message.put("out_bin", List.of());
        timing.setLength(0);
        text.setLength(0);
        return mapper.writeValueAsBytes(message).length + 1L;
    }

    private Map<String, Object> seeks(List<Shown> editing) throws IOException {
        long length = editing.getLast().atMillis() + 1000;
        long end = TimeUnit.HOURS.toMillis(HOURS);
        Path file;
        try (FileJournal journal = journal("seek");
                Recorder recorder = recorder("seek", journal)) {
            Recording recording = begin(recorder, "seek");
            int shell = recording.openChannel(shell());
            for (long begin = 0; begin < end; begin += length) {
                for (Shown each : editing) {
                    nanos.set(TimeUnit.MILLISECONDS.toNanos(begin + each.atMillis()));
                    recording.screen(shell, each.bytes(), 0, each.bytes().length);
                }
            }
            file = recorder.find("seek").orElseThrow();
            recording.seal();
            recorder.awaitRewriting();
        }
        Random random = new Random(SEED);
        List<Double> milliseconds = new ArrayList<>();
        List<Double> read = new ArrayList<>();
        int shownRows = 0;
        for (int i = 0; i < SEEKS; i++) {
            long at = random.nextLong(end);
            long begun = System.nanoTime();
            try (SeekableRecording recording = SeekableRecording.open(file, List.of(house))) {
                TerminalScreen screen = recording.screenAt(0, at).orElseThrow();
                shownRows += screen.rows();
                read.add((double) recording.bytesRead());
            }
            milliseconds.add((System.nanoTime() - begun) / 1e6);
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("hours", HOURS);
        figures.put("rows_shown", shownRows);
        figures.put("file_bytes", (double) Files.size(file));
        figures.put("p50_ms", Samples.rounded(Samples.median(milliseconds)));
        figures.put("max_ms", Samples.rounded(Samples.percentile(milliseconds, 100)));
        figures.put("read_bytes_p50", Samples.rounded(Samples.median(read)));
        figures.put("read_bytes_max", Samples.rounded(Samples.percentile(read, 100)));
        return figures;
    }

    /// A command's output, most of it past the cap.
    private Map<String, Object> bulk() {
        byte[] block = new byte[32 * 1024];
        new Random(SEED).nextBytes(block);
        try (FileJournal journal = journal("bulk");
                Recorder recorder = recorder("bulk", journal)) {
            Recording recording = begin(recorder, "bulk");
            int command =
                    recording.openChannel(new ChannelHead(ChannelHead.Kind.EXEC, "cat disk", null));
            long cpu = cpu();
            for (long done = 0; done < (long) bulkMib << 20; done += block.length) {
                recording.output(command, OutputStreamKind.STDOUT, block, 0, block.length);
            }
            double seconds = (cpu() - cpu) / 1e9;
            recording.seal();
            return Map.of("cpu_s_per_gib", Samples.rounded(seconds / bulkMib * 1024));
        }
    }

    private FileJournal journal(String name) {
        return new FileJournal(folder.resolve(name + "-journal"), "bench", InstantSource.system());
    }

    private Recorder recorder(String name, FileJournal journal) {
        nanos.set(0);
        return new Recorder(
                folder.resolve(name + "-recordings"),
                journal,
                Limits.DEFAULT,
                InstantSource.system(),
                RecordingKeys.of(house),
                nanos::get);
    }

    private static Recording begin(Recorder recorder, String session) {
        return recorder.begin(
                new RecordingHead(
                        session,
                        "bench",
                        "alice",
                        "192.0.2.1:50000",
                        "db01",
                        "root",
                        Instant.now()));
    }

    private static ChannelHead shell() {
        return new ChannelHead(
                ChannelHead.Kind.SHELL, null, new ChannelHead.Terminal("xterm-256color", 100, 30));
    }

    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static void table(Map<String, Object> result) {
        for (String session : List.of("editing", "flood")) {
            Map<?, ?> figures = (Map<?, ?>) result.get(session);
            Map<?, ?> sizes = (Map<?, ?>) figures.get("bytes");
            Map<?, ?> perHour = (Map<?, ?>) figures.get("bytes_per_hour");
            Bench.RESULTS.printf(
                    Locale.ROOT, "%n%-26s%16s%18s%n", session, "bytes", "bytes per hour");
            sizes.forEach((format, bytes) ->
                    Bench.RESULTS.printf(
                            Locale.ROOT,
                            "%-26s%16.0f%18.0f%n",
                            format,
                            (Double) bytes,
                            (Double) perHour.get(format)));
        }
        Bench.RESULTS.println();
    }

    private void say(String progress) {
        if (!json) {
            System.err.println(progress);
        }
    }
}
