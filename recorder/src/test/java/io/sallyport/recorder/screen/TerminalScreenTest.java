package io.sallyport.recorder.screen;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TerminalScreenTest {

    private static TerminalScreen fed(int columns, int rows, String text) {
        TerminalScreen screen = new TerminalScreen(columns, rows);
        feed(screen, text);
        return screen;
    }

    static void feed(TerminalScreen screen, String text) {
        byte[] bytes = text.replace("^[", "\u001b").getBytes(StandardCharsets.UTF_8);
        screen.feed(bytes, 0, bytes.length);
    }

    static Stream<Arguments> sequences() {
        return Stream.of(
                Arguments.of("abc", "abc//"),
                Arguments.of("abcdefgh", "abcde/fgh/"),
                Arguments.of("abcde\r\nx", "abcde/x/"),
                Arguments.of("abc\bX", "abX//"),
                Arguments.of("a\r\nb\r\nc\r\nd", "b/c/d"),
                Arguments.of("abc^[[1DX", "abX//"),
                Arguments.of("^[[2;3Hx", "/  x/"),
                Arguments.of("abc^[[2G^[[K", "a//"),
                Arguments.of("abc^[[2G^[[1K", "  c//"),
                Arguments.of("abc^[[2J", "//"),
                Arguments.of("abc^[[2G^[[P", "ac//"),
                Arguments.of("abc^[[2G^[[@", "a bc//"),
                Arguments.of("abc^[[2G^[[X", "a c//"),
                Arguments.of("a\r\nb\r\nc^[[1;1H^[[L", "/a/b"),
                Arguments.of("a\r\nb\r\nc^[[1;1H^[[M", "b/c/"),
                Arguments.of("a\r\nb\r\nc^[[1;2r^[[2;1H\n", "b//c"),
                Arguments.of("a\r\nb^[[1;1H^[M", "/a/b"),
                Arguments.of("a\r\nb^[[T", "/a/b"),
                Arguments.of("a^[[7bc", "aaaaa/aaac/"),
                Arguments.of("^[[?7labcdefg", "abcdg//"),
                Arguments.of("abc^[[1G^[[4hX", "Xabc//"),
                Arguments.of("^[(0lqk^[(Bx", "\u250c\u2500\u2510x//"),
                Arguments.of("a^[[?1049hbc^[[?1049l", "a//"),
                Arguments.of("a^[7b^[8c", "ac//"),
                Arguments.of("abcde^[7^[[1;1H^[8f", "abcde/f/"),
                Arguments.of("^[[2;3r^[[?6h^[[1;1Hx", "/x/"),
                Arguments.of("\u4f60\u597d\u4e16", "\u4f60\u597d/\u4e16/"),
                Arguments.of("\u4f60^[[1Gx", "x//"),
                Arguments.of("\u4f60^[[2Gx", " x//"),
                Arguments.of("e\u0301x", "e\u0301x//"),
                Arguments.of("a^[[31mb^[[0mc", "abc//"),
                Arguments.of("a^[Db", "a/ b/"),
                Arguments.of("a^[Eb", "a/b/"),
                Arguments.of("^[#8^[[2;1H^[[K", "EEEEE//EEEEE"),
                Arguments.of("^[[3g^[[3G^[H\r\tx", "  x//"),
                Arguments.of("abc^[cx", "x//"),
                Arguments.of("ab\u009b1Dx", "ax//"),
                Arguments.of("a^[[1;2", "a//"),
                Arguments.of("a^[[3\u0018b", "ab//"));
    }

    /// `^[` stands for escape and `/` for the end of a row.
    @ParameterizedTest
    @MethodSource("sequences")
    void a_sequence_gives_the_screen_that_a_terminal_gives(String input, String expected) {
        assertThat(String.join("/", fed(5, 3, input).lines())).isEqualTo(expected);
    }

    @Test
    void sizes_are_clamped_and_one_cell_is_a_screen() {
        TerminalScreen tiny = fed(0, -1, "abc\u4f60\r\nx^[[5;5Hy^[[L^[[P^[[@^[[2J^[[1;1r");
        assertThat(tiny.columns()).isEqualTo(1);
        assertThat(tiny.rows()).isEqualTo(1);
        TerminalScreen huge = new TerminalScreen(Integer.MAX_VALUE, 5_000);
        assertThat(huge.columns()).isEqualTo(1000);
        assertThat(huge.rows()).isEqualTo(1000);
    }

    @Test
    void it_does_not_matter_where_packets_end() {
        String text =
                "a\u4f60\ud83d\ude00^[[1;31mred^[]0;title\u0007^[[mz^[(0q".replace("^[", "\u001b");
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        TerminalScreen whole = new TerminalScreen(40, 3);
        whole.feed(bytes, 0, bytes.length);
        TerminalScreen split = new TerminalScreen(40, 3);
        for (int i = 0; i < bytes.length; i++) {
            split.feed(bytes, i, 1);
        }
        assertThat(split.lines()).isEqualTo(whole.lines());
        assertThat(whole.line(0)).isEqualTo("a\u4f60\ud83d\ude00redz\u2500");
        assertThat(split.title()).isEqualTo("title");
        assertThat(split.cell(6, 0).style().foreground()).isEqualTo(1);
        assertThat(split.cell(6, 0).style().flags()).isEqualTo(Style.BOLD);
    }

    @Test
    void wrong_utf8_is_replaced_and_what_follows_is_whole() {
        TerminalScreen screen = new TerminalScreen(20, 1);
        byte[] bytes = {(byte) 0xe4, 'a', (byte) 0xff, (byte) 0xc0, (byte) 0xf0, (byte) 0x9f, 'b'};
        screen.feed(bytes, 0, bytes.length);
        assertThat(screen.line(0)).isEqualTo("\ufffda\ufffd\ufffd\ufffdb");
    }

    @Test
    void colours_of_every_kind_are_kept() {
        TerminalScreen screen =
                fed(20, 1, "^[[38;5;200;48;2;1;2;3ma^[[38:2::4:5:6mb^[[0;97;100mc^[[4:0md");
        assertThat(screen.cell(0, 0).style()).isEqualTo(new Style(200, Style.RGB | 0x010203, 0));
        assertThat(screen.cell(1, 0).style().foreground()).isEqualTo(Style.RGB | 0x040506);
        assertThat(screen.cell(2, 0).style()).isEqualTo(new Style(15, 8, 0));
    }

    @Test
    void lines_that_scroll_off_are_kept_up_to_a_bound_and_not_those_of_the_alternate_screen() {
        List<String> off = new ArrayList<>();
        TerminalScreen screen = new TerminalScreen(10, 3, into(off));
        TerminalScreen keeping = new TerminalScreen(10, 3);
        for (TerminalScreen each : List.of(screen, keeping)) {
            for (int i = 0; i < 10_100; i++) {
                feed(each, i + "\r\n");
            }
            feed(each, "^[[?1049h1\r\n2\r\n3\r\n4\r\n5^[[?1049l");
        }
        assertThat(off).hasSize(10_098).startsWith("0", "1").endsWith("10097");
        assertThat(screen.scrollback()).as("handed on, and theirs to bound").isEmpty();
        assertThat(keeping.scrollback()).hasSize(10_000).startsWith("98");
        assertThat(screen.lines()).containsExactly("10098", "10099", "");
    }

    @Test
    void a_full_row_says_that_it_goes_on() {
        TerminalScreen screen = fed(5, 3, "abcdefg\r\nh");
        assertThat(screen.isWrapped(0)).isTrue();
        assertThat(screen.isWrapped(1)).isFalse();
        assertThat(screen.cursor()).isEqualTo(new Cursor(1, 2, true));
    }

    @Test
    void a_resize_keeps_text_in_its_row_and_the_cursor_on_the_screen() {
        List<String> off = new ArrayList<>();
        TerminalScreen screen = new TerminalScreen(5, 3, into(off));
        feed(screen, "abcde\r\nfg\r\nhi");
        screen.resize(3, 2);
        assertThat(screen.lines()).containsExactly("fg", "hi");
        // What is right of the margin would be cut, so that all of it is handed on.
        assertThat(off).containsExactly("abcde", "fg", "hi");
        assertThat(screen.cursor().row()).isEqualTo(1);
        screen.resize(8, 4);
        assertThat(screen.lines()).containsExactly("fg", "hi", "", "");
    }

    @Test
    void a_hundred_megabyte_title_costs_nothing() {
        TerminalScreen screen = new TerminalScreen(80, 24);
        byte[] block = "x".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
        Assertions.assertTimeout(
                Duration.ofSeconds(20),
                () -> {
                    feed(screen, "^[]0;");
                    for (int i = 0; i < 100; i++) {
                        screen.feed(block, 0, block.length);
                    }
                    feed(screen, "\u0007^[P");
                    screen.feed(block, 0, block.length);
                    feed(screen, "^[\\shown");
                });
        assertThat(screen.title()).hasSize(EscapeParser.MAX_STRING - "0;".length());
        assertThat(screen.line(0)).isEqualTo("shown");
    }

    @Test
    void no_bytes_make_it_fail() {
        Random random = new Random(99);
        String alphabet =
                "\u001b\u001b\u001b[[[]P?;;:0123456789ABCDEFGHJKLMPSTX@abcdfghlmnrsu\r\n\t\b(0)B78c#!p\u4f60\u0301x";
        for (int round = 0; round < 300; round++) {
            TerminalScreen screen =
                    new TerminalScreen(1 + random.nextInt(12), 1 + random.nextInt(6));
            for (int i = 0; i < 40; i++) {
                StringBuilder text = new StringBuilder();
                for (int j = 0; j < 30; j++) {
                    text.append(alphabet.charAt(random.nextInt(alphabet.length())));
                }
                feed(screen, text.toString());
                byte[] noise = new byte[20];
                random.nextBytes(noise);
                screen.feed(noise, 0, noise.length);
                if (i % 5 == 0) {
                    screen.resize(random.nextInt(14), random.nextInt(8));
                }
                assertThat(screen.lines()).hasSize(screen.rows());
                assertThat(screen.cursor().column()).isBetween(0, screen.columns() - 1);
                assertThat(screen.cursor().row()).isBetween(0, screen.rows() - 1);
            }
        }
    }

    @Test
    void hidden_and_reordering_characters_become_visible() {
        assertThat(PrintableText.of("rm \u202e/x\u200b\u001b[2J\n\u00e4\u4f60 \ud83d"))
                .isEqualTo("rm \\x{202e}/x\\x{200b}\\e[2J\\n\u00e4\u4f60 \\x{d83d}");
        assertThat(PrintableText.of("al\u034fic\ufe0fe\udb40\udd00\u3164"))
                .isEqualTo("al\\x{34f}ic\\x{fe0f}e\\x{e0100}\\x{3164}");
        assertThat(PrintableText.of("abcdef", 4)).isEqualTo("abc\u2026");
        assertThat(PrintableText.of("abcd", 4)).isEqualTo("abcd");
    }

    private static Departures into(List<String> off) {
        return new Departures() {
            @Override
            public void scrolledOff(String line) {
                off.add(line);
            }

            @Override
            public void lost(Cause cause, List<String> lines) {
                if (cause == Cause.MADE_SMALLER) {
                    off.addAll(lines);
                }
            }
        };
    }

    @Test
    void a_wide_character_that_is_pushed_or_pulled_stays_two_columns_wide() {
        TerminalScreen screen = fed(6, 1, "a\u4f60^[[2G^[[@");
        assertThat(screen.cell(2, 0).width()).isEqualTo(2);
        feed(screen, "^[[2G^[[P");
        assertThat(screen.cell(1, 0).width()).isEqualTo(2);
        assertThat(screen.cell(2, 0).width()).isZero();
    }

    @Test
    void a_kept_cursor_below_a_lower_screen_does_no_harm() {
        TerminalScreen screen = fed(10, 20, "^[[15;1H^[[?1049h");
        screen.resize(10, 5);
        screen.resize(10, 3);
        feed(screen, "^[[?1049lx");

        assertThat(screen.lines()).hasSize(3);
    }

    @Test
    void what_was_written_is_given_back_with_the_rows_it_wrapped_to() {
        TerminalScreen screen = fed(6, 4, "$ echo 1234\r\nnext  ");

        assertThat(screen.written(2, 0, 1, 0, 100)).isEqualTo("echo 1234");
        assertThat(screen.written(2, 0, 2, 0, 100)).isEqualTo("echo 1234\nnext");
        assertThat(screen.written(2, 0, 2, 5, 100)).isEqualTo("echo 1234\nnext ");
        assertThat(screen.written(2, 0, 2, 0, 3)).isEqualTo("ech");
    }

    @Test
    void what_nothing_was_written_on_is_no_part_of_a_later_line() {
        TerminalScreen screen = fed(20, 4, "> a\r\n^[[2Cb\r\n  c");

        assertThat(screen.written(2, 0, 2, 0, 100)).isEqualTo("a\nb\n  c");
    }

    @Test
    void a_row_begins_with_a_text_also_where_its_blanks_are_not_written() {
        TerminalScreen screen = fed(20, 3, "$\r\n$ ls\r\n%");

        assertThat(screen.begins(0, "$ ")).isTrue();
        assertThat(screen.begins(1, "$ ")).isTrue();
        assertThat(screen.begins(2, "$ ")).isFalse();
        assertThat(screen.begins(0, "$ l")).isFalse();
    }

    @Test
    void the_cursor_parts_its_row() {
        TerminalScreen screen = fed(6, 2, "\u4f60 ab^[[4G");

        assertThat(screen.leftOfCursor()).isEqualTo("\u4f60 ");
        assertThat(screen.rightOfCursor()).isEqualTo("ab ");
        feed(screen, "^[[1Gabcdef");
        assertThat(screen.leftOfCursor()).isEqualTo("abcdef");
    }

    @Test
    void who_watches_is_told_before_it_happens() {
        TerminalScreen screen = new TerminalScreen(10, 3);
        List<String> told = new ArrayList<>();
        screen.tell(
                new Moments() {
                    @Override
                    public void lineFeed() {
                        told.add("feed at " + screen.cursor().row());
                    }

                    @Override
                    public void carriageReturn() {
                        told.add("return at " + screen.cursor().column());
                    }

                    @Override
                    public void pasteBracketed(boolean on) {
                        told.add(on + " after " + screen.isPasteBracketed());
                    }
                });
        feed(screen, "ab\r\n^[[?2004h^[[?2004l^[c");

        assertThat(told)
                .containsExactly(
                        "return at 2", "feed at 0", "true after false", "false after true");
        assertThat(screen.isPasteBracketed()).isFalse();
    }

    @Test
    void a_screen_that_forgets_has_no_scrollback() {
        TerminalScreen screen = new TerminalScreen(10, 2, Departures.FORGOTTEN);
        feed(screen, "a\r\nb\r\nc\r\nd^[[2J");

        assertThat(screen.scrollback()).isEmpty();
    }
}
