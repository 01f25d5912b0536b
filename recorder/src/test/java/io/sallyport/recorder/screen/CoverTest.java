package io.sallyport.recorder.screen;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.recorder.masking.Masks;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CoverTest {
    private final List<String> left = new ArrayList<>();

    private TerminalScreen screen(int columns, int rows) {
        return new TerminalScreen(
                columns,
                rows,
                new Departures() {
                    @Override
                    public void scrolledOff(String line) {
                        left.add(line);
                    }

                    @Override
                    public void lost(Cause cause, List<String> lines) {
                        left.addAll(lines);
                    }
                },
                Masks.usual());
    }

    private static void feed(TerminalScreen screen, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        screen.feed(bytes, 0, bytes.length);
    }

    @Test
    void lines_cells_and_what_is_painted_are_covered() {
        TerminalScreen screen = screen(40, 3);
        feed(screen, "password=hunter2 ok");
        assertThat(screen.line(0)).isEqualTo("password=******* ok");
        assertThat(screen.lines().getFirst()).isEqualTo("password=******* ok");
        assertThat(screen.mainLines().getFirst()).isEqualTo("password=******* ok");
        assertThat(screen.cell(9, 0).text()).isEqualTo("*");
        assertThat(screen.cell(8, 0).text()).isEqualTo("=");
        assertThat(new ScreenPainter(40, 3).paint(screen))
                .contains("password=******* ok")
                .doesNotContain("hunter");
        assertThat(screen.hasCovered()).isTrue();
    }

    @Test
    void colours_and_movements_between_do_not_uncover_it() {
        TerminalScreen screen = screen(40, 3);
        feed(screen, "\u001b[31mpass\u001b[0mword\u001b[1m=\u001b[2;1H\u001b[1;10H\u001b[32mhun");
        feed(screen, "\u001b[1;13Hter2");
        assertThat(screen.line(0)).isEqualTo("password=*******");
    }

    @Test
    void a_secret_that_goes_on_in_the_next_row_is_covered_there_too() {
        TerminalScreen screen = screen(12, 4);
        feed(screen, "password=hunter2hunter2 end");
        assertThat(screen.line(0)).isEqualTo("password=***");
        assertThat(screen.line(1)).isEqualTo("***********");
    }

    @Test
    void what_scrolled_off_is_covered_and_so_is_what_it_goes_on_with() {
        TerminalScreen screen = screen(12, 2);
        feed(screen, "password=hunter2hunter2hunter2 end\r\nnext\r\nlast");
        assertThat(left).first().isEqualTo("password=***");
        assertThat(String.join("", left) + String.join("", screen.lines()))
                .doesNotContain("h")
                .contains("next");
    }

    @Test
    void another_size_of_the_window_uncovers_nothing() {
        for (int[] size : new int[][] {{12, 5}, {20, 4}, {10, 4}, {40, 9}}) {
            TerminalScreen screen = screen(12, 4);
            feed(screen, "password=hunter2hunter2 end");
            screen.resize(size[0], size[1]);
            assertThat(String.join("|", screen.lines()))
                    .as(size[0] + "x" + size[1])
                    .doesNotContain("h")
                    .doesNotContain("ter");
        }
    }

    @Test
    void a_screen_of_the_largest_size_full_of_one_text_is_looked_at_in_bounded_time() {
        TerminalScreen screen = screen(TerminalScreen.MAX_SIZE, TerminalScreen.MAX_SIZE);
        String line = "password=hunter2 ".repeat(70_000);
        feed(screen, line);
        for (int i = 0; i < 20; i++) {
            feed(screen, "x");
            assertThat(String.join("", screen.lines())).doesNotContain("hunter");
        }
    }

    @Test
    void both_halves_of_a_wide_character_are_covered() {
        TerminalScreen screen = screen(40, 2);
        feed(screen, "password=密码x ok");
        assertThat(new ScreenPainter(40, 2).paint(screen)).contains("password=***** ok");
        assertThat(screen.line(0)).isEqualTo("password=*** ok");
    }

    @Test
    void what_is_cleared_or_left_at_the_end_is_covered() {
        TerminalScreen screen = screen(40, 3);
        feed(screen, "token=abc\u001b[2J\u001b[Htoken=def");
        assertThat(left).containsExactly("token=***");
        assertThat(screen.untoldLines()).containsExactly("token=***");
    }

    @Test
    void without_masks_it_is_as_it_was() {
        TerminalScreen screen = new TerminalScreen(40, 3);
        feed(screen, "password=hunter2");
        assertThat(screen.line(0)).isEqualTo("password=hunter2");
        assertThat(screen.hasCovered()).isFalse();
    }
}
