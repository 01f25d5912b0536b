package io.sallyport.recorder.screen;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScreenStateTest {
    private static final int CASES = 3_000;

    /// Everything a program may send, but REP: the last character is not part of the state.
    private static final String[] PIECES = {
        "a",
        "word ",
        "x\u0301",
        "\u6f22",
        "\ud83d\ude00",
        "qqq",
        "\r",
        "\n",
        "\r\n",
        "\t",
        "\b",
        "\u001b[H",
        "\u001b[5;3H",
        "\u001b[99;99H",
        "\u001b[2J",
        "\u001b[J",
        "\u001b[1K",
        "\u001b[K",
        "\u001b[3@",
        "\u001b[2P",
        "\u001b[4X",
        "\u001b[2L",
        "\u001b[M",
        "\u001b[2S",
        "\u001b[T",
        "\u001b[31m",
        "\u001b[1;5;7m",
        "\u001b[38;2;1;2;3m",
        "\u001b[48;5;200m",
        "\u001b[m",
        "\u001b[2;4r",
        "\u001b[r",
        "\u001b[?6h",
        "\u001b[?6l",
        "\u001b[?7l",
        "\u001b[?7h",
        "\u001b[4h",
        "\u001b[4l",
        "\u001b[20h",
        "\u001b[20l",
        "\u001b[?25l",
        "\u001b[?25h",
        "\u001b[?1049h",
        "\u001b[?1049l",
        "\u001b[?47h",
        "\u001b[?47l",
        "\u001b7",
        "\u001b8",
        "\u001b(0",
        "\u001b(B",
        "\u001b)0",
        "\u000e",
        "\u000f",
        "\u001bH",
        "\u001b[g",
        "\u001b[3g",
        "\u001b[I",
        "\u001b[Z",
        "\u001bM",
        "\u001bD",
        "\u001bE",
        "\u001b[A",
        "\u001b[2B",
        "\u001b]0;title\u0007",
        "0123456789abcdefghij",
        "\u001b#8",
        "\u001b[!p"
    };

    private static String soup(Random random, int pieces) {
        StringBuilder soup = new StringBuilder();
        for (int i = 0; i < pieces; i++) {
            soup.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return soup.toString();
    }

    private static void feed(TerminalScreen screen, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        screen.feed(bytes, 0, bytes.length);
    }

    private static void isSame(String as, TerminalScreen actual, TerminalScreen expected) {
        assertThat(actual.lines()).as(as).isEqualTo(expected.lines());
        assertThat(actual.mainLines()).as(as).isEqualTo(expected.mainLines());
        assertThat(actual.cursor()).as(as).isEqualTo(expected.cursor());
        assertThat(actual.title()).as(as).isEqualTo(expected.title());
        assertThat(actual.isAlternate()).as(as).isEqualTo(expected.isAlternate());
        for (int row = 0; row < expected.rows(); row++) {
            for (int column = 0; column < expected.columns(); column++) {
                assertThat(actual.cell(column, row))
                        .as("%s, cell %d,%d", as, column, row)
                        .isEqualTo(expected.cell(column, row));
            }
        }
    }

    @Test
    void a_screen_started_from_a_state_goes_on_as_the_one_it_was_taken_of() {
        Random random = new Random(7);
        int taken = 0;
        for (int i = 0; i < CASES; i++) {
            int columns = 1 + random.nextInt(12);
            int rows = 1 + random.nextInt(6);
            TerminalScreen original = new TerminalScreen(columns, rows);
            String before = soup(random, random.nextInt(60));
            feed(original, before);
            Optional<String> state = ScreenState.of(original);
            if (state.isEmpty()) {
                continue;
            }
            taken++;
            TerminalScreen copy = new TerminalScreen(columns, rows);
            feed(copy, state.get());
            String as = columns + "x" + rows + " after " + printable(before);
            isSame(as, copy, original);
            for (int step = 0; step < 5; step++) {
                String more = soup(random, 6);
                feed(original, more);
                feed(copy, more);
                as += " then " + printable(more);
                isSame(as, copy, original);
            }
        }
        assertThat(taken).isGreaterThan(CASES * 9 / 10);
    }

    private static String printable(String text) {
        return text.replace("\u001b", "^[").replace("\n", "\\n").replace("\r", "\\r");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u001b", "\u001b[3", "\u001b]0;ti", "\u001bP"})
    void in_the_middle_of_a_sequence_there_is_no_state(String begun) {
        TerminalScreen screen = new TerminalScreen(10, 2);
        feed(screen, begun);
        assertThat(ScreenState.of(screen)).isEmpty();
    }

    @Test
    void in_the_middle_of_a_character_there_is_no_state_and_after_it_there_is() {
        TerminalScreen screen = new TerminalScreen(10, 2);
        screen.feed(new byte[] {(byte) 0xc3}, 0, 1);
        assertThat(ScreenState.of(screen)).isEmpty();
        screen.feed(new byte[] {(byte) 0xa4}, 0, 1);
        assertThat(ScreenState.of(screen)).isPresent();
    }
}
