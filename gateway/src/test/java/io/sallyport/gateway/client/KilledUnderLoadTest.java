package io.sallyport.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.node.HouseJournal;
import io.sallyport.gateway.testing.GatewayProcess;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.RealClient;
import io.sallyport.gateway.testing.TestingSshd;
import io.sallyport.recorder.proof.JournalVerifier;
import io.sallyport.recorder.proof.Report;
import io.sallyport.recorder.proof.Trust;
import io.sallyport.recorder.proof.VerifierKey;
import io.sallyport.recorder.recording.Frame;
import io.sallyport.recorder.recording.HouseKey;
import io.sallyport.recorder.recording.RecordingReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A node in a process of its own that is killed at any moment while it works, again and again. Its
/// parts that write evidence are killed more often, each alone: it takes seconds to start a node.
class KilledUnderLoadTest {
    private static final int KILLS = Boolean.getBoolean("sallyport.long") ? 50 : 5;
    private static final int TERMINALS = 3;
    private static final Pattern LINE = Pattern.compile("shown-(\\d+-\\d+)-(\\d+)\r?\n");

    @TempDir Path folder;

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void all_that_was_shown_is_recorded_and_all_that_was_done_is_in_the_journal() throws Exception {
        Random random = new Random(20_261_122);
        Map<String, Integer> shown = new HashMap<>();
        try (House house = House.open()) {
            house.inventory()
                    .target(
                            "killed01",
                            "127.0.0.7:" + house.sshd().port(),
                            house.sshd().hostKey().line(),
                            "target")
                    .grant("alice-killed", "alice", "killed01");
            try (GatewayProcess node =
                    new GatewayProcess(
                            folder,
                            house.inventory(),
                            house.sshd().credential().privateKey(),
                            "256m",
                            "node: other")) {
                for (int kill = 0; kill < KILLS; kill++) {
                    call(house, node);
                    work(house, node, kill, 1 + random.nextInt(5_000), shown);
                }
            }
        }
        assertThat(shown).hasSize(KILLS * TERMINALS);
        Path data = folder.resolve("data");
        Recorded recorded = recorded(data);
        shown.forEach((terminal, last) ->
                assertThat(recorded.last().get(terminal))
                        .as("the last line of " + terminal + " that is recorded")
                        .isNotNull()
                        .isGreaterThanOrEqualTo(last));
        prove(data, recorded.sessions());
    }

    private static void call(House house, GatewayProcess node) throws IOException {
        house.callOther(
                node.port(),
                Files.readString(node.data().resolve("house/host_ed25519.pub")).strip());
    }

    /// Terminals on which lines are written as fast as they go; the node is killed when the first
    /// has shown so many.
    private static void work(
            House house, GatewayProcess node, int kill, int lines, Map<String, Integer> shown)
            throws IOException, InterruptedException {
        String place = "alice@" + TestingSshd.user() + "@killed01@other";
        List<RealClient.Running> terminals = new ArrayList<>();
        try {
            for (int terminal = 0; terminal < TERMINALS; terminal++) {
                String prefix = "shown-" + kill + "-" + terminal + "-";
                terminals.add(
                        house.ssh(
                                        "alice",
                                        "-tt",
                                        place,
                                        "i=0; while :; do i=$((i+1)); echo " + prefix + "$i; done")
                                .withOpenInput()
                                .within(Duration.ofSeconds(60))
                                .start());
            }
            for (int terminal = 1; terminal < TERMINALS; terminal++) {
                terminals.get(terminal).awaitText("shown-" + kill + "-" + terminal + "-1");
            }
            terminals.getFirst().awaitText("shown-" + kill + "-0-" + lines + "\r\n");
            node.killAndStart(() -> {});
            for (RealClient.Running terminal : terminals) {
                terminal.result();
            }
            for (RealClient.Running terminal : terminals) {
                lastLines(terminal.said(), shown);
            }
        } finally {
            terminals.forEach(RealClient.Running::close);
        }
    }

    /// @param last of each terminal the number of the last whole line
    private static void lastLines(String text, Map<String, Integer> last) {
        Matcher line = LINE.matcher(text);
        while (line.find()) {
            last.merge(line.group(1), Integer.valueOf(line.group(2)), Math::max);
        }
    }

    /// @param last of each terminal the number of the last whole line that is recorded
    private record Recorded(Map<String, Integer> last, Set<String> sessions) {}

    /// Every recording opens, and is readable to where it broke off.
    private static Recorded recorded(Path data) throws IOException {
        HouseKey key = HouseKey.existing(data.resolve("house").resolve(HouseKey.FILE));
        Recorded all = new Recorded(new HashMap<>(), new HashSet<>());
        List<Path> files;
        try (Stream<Path> below = Files.walk(data.resolve("recordings"))) {
            files = below.filter(file -> file.toString().endsWith(".rec")).toList();
        }
        for (Path file : files) {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            try (RecordingReader reader = RecordingReader.open(file, List.of(key))) {
                while (reader.hasNext()) {
                    if (reader.next() instanceof Frame.Shown(_, _, byte[] bytes)) {
                        text.writeBytes(bytes);
                    }
                }
            }
            Map<String, Integer> last = new HashMap<>();
            lastLines(text.toString(StandardCharsets.US_ASCII), last);
            if (!last.isEmpty()) {
                all.last().putAll(last);
                all.sessions().add(file.getFileName().toString().replace(".rec", ""));
            }
        }
        return all;
    }

    /// The journal is whole, and knows how each session began, and that its recording broke off.
    private static void prove(Path data, Set<String> sessions) throws IOException {
        Map<String, Set<String>> facts = new HashMap<>();
        Report report =
                JournalVerifier.verify(
                        data.resolve("journal"),
                        Trust.in(
                                VerifierKey.parse(
                                                Files.readString(
                                                        HouseJournal.verifierKeyBeside(
                                                                data.resolve("journal"))))
                                        .orElseThrow()),
                        entry -> note(entry, facts));
        assertThat(report.good()).as(report.toString()).isTrue();
        assertThat(sessions).hasSize(KILLS * TERMINALS);
        for (String session : sessions) {
            assertThat(facts.get(session))
                    .as(session)
                    .contains("SessionOpened", "ChannelOpened", "RecordingBroken");
        }
    }

    private static void note(JsonNode entry, Map<String, Set<String>> facts) {
        facts.computeIfAbsent(entry.path("session").asString(""), _ -> new HashSet<>())
                .add(entry.path("fact").asString(""));
    }
}
