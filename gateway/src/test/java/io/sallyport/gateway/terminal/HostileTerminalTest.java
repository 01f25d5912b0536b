package io.sallyport.gateway.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Keys and output that nobody would send, seeded: nothing fails, and nothing grows without bound.
class HostileTerminalTest {
    private static final String[] SCRAPS = {
        "\u001b[?2004h",
        "\u001b[?2004l",
        "\u001b[?1049h",
        "\u001b[?1049l",
        "$ ",
        "# ",
        "> ",
        "\r\n",
        "\r",
        "\n",
        "\u001b[A",
        "\u001b[2J",
        "\u001b[H",
        "\u001b[200~",
        "\u001b[201~",
        "tmux\r",
        "Password: ",
        "(reverse-i-search)`a': b",
        "!!",
        "echo 'a",
        "<<EOF",
        "\u0003",
        "\u0004",
        "\u0016",
        "\u0015",
        "\u0017",
        "\u0012",
        "\u007f",
        "\t",
        "\u6f22",
        "e\u0301",
        "\u2502",
        "\u001b[K",
        "\b \b",
        "x".repeat(300),
        "\u001b[90mgrey\u001b[39m",
        "\u001bc",
        "exit\r",
        "\\",
    };

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void random_scraps_do_no_harm(long seed) {
        Random random = new Random(seed);
        List<TypedCommand> told = new ArrayList<>();
        CommandDetector detector = new CommandDetector(40, 10, told::add);
        for (int i = 0; i < 20_000; i++) {
            byte[] scrap = scrap(random);
            switch (random.nextInt(16)) {
                case 0 -> detector.resized(random.nextInt(200), random.nextInt(60));
                case 1 -> detector.atEnter();
                case 2, 3, 4, 5, 6, 7 -> detector.keys(scrap);
                default -> detector.output(scrap);
            }
        }

        assertThat(told)
                .as("seed %d", seed)
                .allSatisfy(each ->
                        assertThat(each.text().length())
                                .isLessThanOrEqualTo(TypedCommand.MAX_LENGTH));
    }

    private static byte[] scrap(Random random) {
        if (random.nextInt(4) == 0) {
            byte[] bytes = new byte[random.nextInt(20)];
            random.nextBytes(bytes);
            return bytes;
        }
        return SCRAPS[random.nextInt(SCRAPS.length)].getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\n", "x", "$ ", "\u001b[?2004h\u001b[?2004l", "echo 'a\r", "(\r", "!a\r"})
    void a_megabyte_of_one_thing_does_no_harm(String scrap) {
        List<TypedCommand> told = new ArrayList<>();
        CommandDetector detector = new CommandDetector(80, 24, told::add);
        byte[] much = scrap.repeat((1 << 20) / scrap.length()).getBytes(StandardCharsets.UTF_8);

        detector.output("\u001b[?2004h$ ".getBytes(StandardCharsets.UTF_8));
        detector.keys(much);
        detector.output(much);
        detector.keys("ls\r".getBytes(StandardCharsets.UTF_8));
        detector.output(much);

        assertThat(told)
                .allSatisfy(each ->
                        assertThat(each.text().length())
                                .isLessThanOrEqualTo(TypedCommand.MAX_LENGTH));
    }
}
