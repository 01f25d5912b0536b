package io.sallyport.recorder.screen;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScreenPainterTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void what_is_painted_looks_like_what_was_recorded(long seed) {
        Random random = new Random(seed);
        TerminalScreen recorded = new TerminalScreen(40, 12);
        TerminalScreen watched = new TerminalScreen(40, 12);
        ScreenPainter painter = new ScreenPainter(40, 12);
        String[] pieces = {
            "hello ",
            "wörld ",
            "漢字",
            "\r\n",
            "\u001b[31mred",
            "\u001b[0m",
            "\u001b[5;7H",
            "\u001b[2J",
            "\u001b[1;4mloud",
            "\u001b[K",
            "\t",
            "\u001b[38;2;1;2;3mrgb",
            "\u001b[48;5;200mbg",
            "\u001b[L",
            "\b"
        };
        for (int step = 0; step < 300; step++) {
            feed(recorded, pieces[random.nextInt(pieces.length)]);
            feed(watched, painter.paint(recorded));
            assertThat(watched.lines())
                    .as("seed %d step %d", seed, step)
                    .isEqualTo(recorded.lines());
        }
        for (int row = 0; row < 12; row++) {
            for (int column = 0; column < 40; column++) {
                Cell there = recorded.cell(column, row);
                if (!there.text().isBlank()) {
                    assertThat(watched.cell(column, row)).isEqualTo(there);
                }
            }
        }
    }

    @Test
    void nothing_that_acts_on_a_terminal_comes_through() {
        TerminalScreen recorded = new TerminalScreen(20, 3);
        ScreenPainter painter = new ScreenPainter(20, 3);
        feed(
                recorded,
                "\u001b]52;c;ZXZpbA==\u0007\u001b]0;title\u0007\u001bP+q\u001b\\\u001b[6n\u001b[cok");
        String painted = painter.paint(recorded);
        assertThat(painted).contains("ok");
        assertThat(painted.replaceAll("\u001b\\[[0-9;?]*[HJKmhl]", ""))
                .doesNotContain("\u001b")
                .doesNotContain("evil");
    }

    @Test
    void what_turns_or_hides_text_is_not_drawn_and_letters_keep_their_marks() {
        TerminalScreen recorded = new TerminalScreen(40, 3);
        feed(recorded, "a\u202egpj.exe \u2066b\u200bc e\u0301 \u2028d");
        String painted = new ScreenPainter(40, 3).paint(recorded);
        assertThat(painted)
                .contains("agpj.exe bc e\u0301 ")
                .doesNotContain("\u202e", "\u2066", "\u200b", "\u2028");
    }

    @Test
    void a_smaller_terminal_shows_the_lower_left_part() {
        TerminalScreen recorded = new TerminalScreen(10, 4);
        TerminalScreen watched = new TerminalScreen(5, 2);
        feed(recorded, "one\r\ntwo\r\nthree\r\nfour56789");
        feed(watched, new ScreenPainter(5, 2).paint(recorded));
        assertThat(watched.lines()).containsExactly("three", "four5");
    }

    private static void feed(TerminalScreen screen, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        screen.feed(bytes, 0, bytes.length);
    }
}
