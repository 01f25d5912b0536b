package io.sallyport.recorder.screen;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jline.utils.ScreenTerminal;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Compares our screen with another one, JLine's. Neither is right by definition: what counts is
/// that they differ in nothing we cannot explain.
class TerminalScreenOracleTest {
    private static final Path CORPUS =
            Path.of(System.getProperty("sallyport.corpora", "../../shared/corpora"))
                    .resolve("capture_recordings");

    private static List<String> oracleLines(ScreenTerminal oracle, int columns, int rows) {
        long[] cells = new long[columns * rows];
        oracle.dump(cells, new int[2]);
        List<String> lines = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < columns; column++) {
                int c = ScreenTerminal.cellCodePoint(cells[row * columns + column]);
                line.appendCodePoint(c == 0 ? ' ' : c);
                if (CharacterWidth.of(c) == 2) {
                    column++; // Its second cell, which JLine fills with a space.
                }
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    /// Inserted and deleted lines begin in column one: xterm moves the cursor there, JLine does
    /// not.
    @Test
    void random_programs_of_plain_sequences_look_the_same_to_another_terminal() {
        String[] parts = {
            "a",
            "bc",
            "hello",
            "\r\n",
            "\n",
            "\r",
            "\b",
            "\u001b[2;3H",
            "\u001b[H",
            "\u001b[K",
            "\u001b[1K",
            "\u001b[2K",
            "\u001b[J",
            "\u001b[1J",
            "\u001b[A",
            "\u001b[2B",
            "\u001b[3C",
            "\u001b[D",
            "\u001b[31m",
            "\u001b[0m",
            "\r\u001b[2L",
            "\r\u001b[M",
            "\u001b[P",
            "\u001b[2@",
            "\u001bM",
            "\u001b[5G",
            "\u001b[3d",
            "\u001b[2X",
        };
        Random random = new Random(2026);
        int rounds = 2000;
        int different = 0;
        String example = "";
        for (int round = 0; round < rounds; round++) {
            StringBuilder program = new StringBuilder();
            for (int i = 0; i < 25; i++) {
                program.append(parts[random.nextInt(parts.length)]);
            }
            TerminalScreen ours = new TerminalScreen(40, 10);
            TerminalScreenTest.feed(ours, program.toString());
            ScreenTerminal oracle = new ScreenTerminal(40, 10);
            oracle.write(program);
            if (!ours.lines().equals(oracleLines(oracle, 40, 10))) {
                different++;
                example =
                        program.toString().replace("\u001b", "^[")
                                + "\n"
                                + ours.lines()
                                + "\n"
                                + oracleLines(oracle, 40, 10);
            }
        }
        assertThat(different).as("last difference: %s", example).isLessThanOrEqualTo(0);
    }

    /// Two shells printed tabs, for which JLine leaves one column too few; all others agree.
    @Test
    void recorded_shells_look_the_same_to_another_terminal() throws IOException {
        Assumptions.assumeTrue(
                Files.isDirectory(CORPUS),
                "skipped: the recorded shells are not beside this checkout");
        List<Path> files;
        try (Stream<Path> listing = Files.list(CORPUS)) {
            files = listing.sorted().toList();
        }
        List<String> different = new ArrayList<>();
        JsonMapper json = JsonMapper.builder().build();
        for (Path file : files) {
            List<String> lines = Files.readAllLines(file);
            JsonNode head = json.readTree(lines.getFirst());
            int columns = head.path("cols").asInt(100);
            int rows = head.path("rows").asInt(24);
            TerminalScreen ours = new TerminalScreen(columns, rows);
            ScreenTerminal oracle = new ScreenTerminal(columns, rows);
            StringBuilder text = new StringBuilder();
            boolean resized = false;
            for (String line : lines.subList(1, lines.size())) {
                JsonNode event = json.readTree(line);
                String data = event.get(2).asString();
                switch (event.get(1).asString()) {
                    case "o" -> {
                        byte[] bytes = data.getBytes(StandardCharsets.ISO_8859_1);
                        ours.feed(bytes, 0, bytes.length);
                        text.append(data);
                    }
                    case "r" -> {
                        String[] size = data.split("x");
                        ours.resize(Integer.parseInt(size[0]), Integer.parseInt(size[1]));
                        resized = true;
                    }
                    default -> {}
                }
            }
            assertThat(ours.lines()).hasSize(ours.rows());
            assertThat(String.join("", ours.lines())).as("%s", file).doesNotContain("\u001b");
            if (resized) {
                continue; // JLine reflows, and is documented not to match terminals there.
            }
            byte[] all = text.toString().getBytes(StandardCharsets.ISO_8859_1);
            oracle.write(new String(all, StandardCharsets.UTF_8));
            if (!ours.lines().equals(oracleLines(oracle, columns, rows))) {
                different.add(
                        file.getFileName()
                                + "\n"
                                + ours.lines()
                                + "\n"
                                + oracleLines(oracle, columns, rows));
            }
        }
        assertThat(files).isNotEmpty();
        assertThat(different.size())
                .as("%s", String.join("\n\n", different))
                .isLessThanOrEqualTo(2);
    }
}
