package io.sallyport.bench;

import io.sallyport.gateway.terminal.CommandDetector;
import io.sallyport.gateway.terminal.TypedCommand;
import io.sallyport.gateway.testing.Facts;
import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.masking.Masks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.sshd.client.session.ClientSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Types sessions at real shells through a gateway and compares the commands it found with what the
/// shells really ran; and what asking costs between Enter and the first output.
@Command(
        name = "capture",
        description = "how many sessions' commands are known exactly",
        mixinStandardHelpOptions = true)
final class CaptureBench implements Callable<Integer> {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<String> SHELLS = List.of("bash", "zsh", "fish");

    @Option(names = "--cases", required = true, description = "a case a line, as JSON")
    Path cases;

    @Option(
            names = "--mode",
            defaultValue = "integration",
            description = "integration or screen (${DEFAULT-VALUE})")
    String mode;

    @Option(names = "--only", description = "ids that contain this")
    String only;

    @Option(names = "--show", description = "what was found where it is wrong")
    boolean show;

    @Option(names = "--delay", description = "only the delay that asking adds, 50 lines a shell")
    boolean delay;

    @Option(names = "--json", description = "only the JSON object")
    boolean json;

    private final Map<String, int[]> byShell = new LinkedHashMap<>();
    private final List<String> wrong = new ArrayList<>();
    private final List<String> leaks = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        Map<String, Object> result = new LinkedHashMap<>();
        try (CaptureSite site = new CaptureSite(mode)) {
            if (!delay) {
                for (CaptureCase one : CaptureCase.read(cases)) {
                    if (only == null || one.id().contains(only)) {
                        judge(site, one);
                    }
                }
                int total = byShell.values().stream().mapToInt(counts -> counts[0]).sum();
                int exact = byShell.values().stream().mapToInt(counts -> counts[1]).sum();
                result.put("mode", mode);
                result.put("total", total);
                result.put("exact", exact);
                result.put("secrets_in_clear", leaks.size());
                Map<String, Object> shells = new LinkedHashMap<>();
                byShell.forEach((shell, counts) ->
                        shells.put(shell, Map.of("total", counts[0], "exact", counts[1])));
                result.put("by_shell", shells);
                result.put("wrong", wrong);
                result.put("leaking", leaks);
            }
            if (only == null && mode.equals("integration")) {
                result.put("enter_to_output_ms", delays(site));
            }
        }
        if (!json) {
            Bench.RESULTS.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(result));
        }
        Bench.RESULTS.println(JSON.writeValueAsString(result));
        return 0;
    }

    private void judge(CaptureSite site, CaptureCase one) throws Exception {
        List<String> found;
        String kept;
        if (one.isDevice()) {
            // No such machine is here: what was recorded of one is read again.
            found = replayed(one);
            kept = String.join("\n", found);
        } else {
            site.prepare(one);
            Facts since = site.facts();
            type(site, one);
            found = found(since);
            kept = CaptureSite.text(since);
        }
        int[] counts = byShell.computeIfAbsent(one.shell(), _ -> new int[2]);
        counts[0]++;
        boolean right = withCovers(one).isExactly(found);
        counts[1] += right ? 1 : 0;
        if (!right) {
            wrong.add(one.id());
            if (show) {
                System.err.println(one.id() + "\n  ran   " + one.expected() + "\n  found " + found);
                System.err.println("  kept  " + kept.replace("\n", "\n        "));
            }
        }
        String text = kept;
        if (one.secrets().stream().anyMatch(text::contains)) {
            leaks.add(one.id());
        }
        if (!json && !show) {
            System.err.print(right ? "." : "x");
        }
    }

    private List<String> replayed(CaptureCase one) throws IOException {
        Path file = cases.resolveSibling("capture_recordings").resolve(one.id() + ".jsonl");
        List<String> found = new ArrayList<>();
        CommandDetector detector =
                new CommandDetector(
                        one.columns(),
                        one.rows(),
                        command -> {
                            if (command.scope() != TypedCommand.Scope.REPL
                                    && !command.text().isEmpty()) {
                                found.add(command.text());
                            }
                        });
        List<String> lines = Files.readAllLines(file);
        for (String line : lines.subList(1, lines.size())) {
            JsonNode event = JSON.readTree(line);
            byte[] data = event.get(2).asString().getBytes(StandardCharsets.ISO_8859_1);
            switch (event.get(1).asString()) {
                case "i" -> detector.keys(data);
                case "o" -> detector.output(data);
                default -> {
                    // a device's window stays as it is
                }
            }
        }
        return found;
    }

    /// What is kept of a command has its secrets covered.
    private static CaptureCase withCovers(CaptureCase one) {
        Masks masks = Masks.usual();
        return new CaptureCase(
                one.id(),
                one.shell(),
                one.rc(),
                one.files(),
                one.history(),
                one.environment(),
                one.columns(),
                one.rows(),
                one.keys(),
                one.expected().stream().map(masks::cover).toList(),
                one.secrets(),
                one.normalised());
    }

    private static void type(CaptureSite site, CaptureCase one) throws Exception {
        try (ClientSession session = site.signIn(one.shell());
                Typist typist = new Typist(session, one.columns(), one.rows())) {
            try {
                typist.awaitPrompt();
                typist.type(one.keys());
                typist.settle(300, 3000);
            } catch (IOException ended) {
                // What was found until then counts.
                System.err.println(one.id() + " ended: " + typist.shown());
            }
        }
    }

    /// The commands of the shell and of shells inside it, in their order.
    private static List<String> found(Facts since) {
        since.await("SessionEnded");
        List<String> found = new ArrayList<>();
        for (Entry entry : since.all("CommandJudged")) {
            JsonNode fact = entry.detail();
            String scope = fact.path("scope").asString();
            String text = fact.path("text").asString();
            boolean counts = scope.equals("shell") || scope.equals("nested");
            if (counts && !text.isEmpty()) {
                found.add(text);
            }
        }
        return found;
    }

    /// Medians of the time from Enter to a command's first output, with the shell's report and
    /// without it, through the same gateway's machine.
    private static Map<String, Object> delays(CaptureSite site) throws Exception {
        Map<String, Object> all = new LinkedHashMap<>();
        for (String shell : SHELLS) {
            site.prepare(
                    new CaptureCase(
                            "delay", shell, "", Map.of(), List.of(), Map.of(), 100, 24, List.of(),
                            List.of(), List.of(), false));
            List<Double> plain = new ArrayList<>();
            List<Double> asked = new ArrayList<>();
            try (ClientSession direct = site.signInDirectly(shell);
                    Typist directly = new Typist(direct, 100, 24);
                    ClientSession session = site.signIn(shell);
                    Typist through = new Typist(session, 100, 24)) {
                directly.awaitPrompt();
                through.awaitPrompt();
                for (int i = 0; i < 60; i++) {
                    // What is shown is not what is typed, which the shell paints again and again.
                    String line =
                            shell.equals("fish")
                                    ? "math 70000 + " + i
                                    : "echo $((70000 + " + i + "))";
                    String wanted = Integer.toString(70_000 + i);
                    double one = directly.run(line, wanted) / 1e6;
                    double other = through.run(line, wanted) / 1e6;
                    if (i >= 10) { // the first ones warm up
                        plain.add(one);
                        asked.add(other);
                    }
                }
            }
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("direct", Samples.rounded(Samples.median(plain)));
            figures.put("sallyport", Samples.rounded(Samples.median(asked)));
            figures.put("added", Samples.rounded(Samples.median(asked) - Samples.median(plain)));
            all.put(shell, figures);
        }
        return all;
    }
}
