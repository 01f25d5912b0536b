package io.sallyport.gateway.terminal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What is taken out of a terminal's output, and what is not.
class MarkReaderTest {
    private static final String NONCE = "0123456789abcdef0123456789abcdef";
    private static final String OTHER = "0123456789abcdef0123456789abcdee";

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final List<Mark> marks = new ArrayList<>();
    private int taken;
    private final MarkReader reader =
            new MarkReader(
                    NONCE,
                    new MarkReader.Found() {
                        @Override
                        public void shown(byte[] data, int offset, int length) {
                            shown.write(data, offset, length);
                        }

                        @Override
                        public void marked(Mark mark, int length, int depth) {
                            marks.add(mark);
                            taken += length;
                        }
                    });

    private static String mark(String body) {
        return "\u001b]7731;" + NONCE + ";" + body + "\u0007";
    }

    private void read(String text, int pieces) {
        byte[] data = text.getBytes(UTF_8);
        for (int i = 0; i < data.length; i += pieces) {
            reader.read(data, i, Math.min(pieces, data.length - i));
        }
    }

    private String shown() {
        return shown.toString(UTF_8);
    }

    @Test
    void marks_are_taken_out_wherever_packets_break() {
        String text =
                "before" + mark("A") + "$ " + mark("B") + mark("Q;h;echo \\\\ \\x0a;é") + "end";
        for (int pieces = 1; pieces <= text.length(); pieces++) {
            shown.reset();
            marks.clear();
            read(text, pieces);
            assertThat(shown()).as("in pieces of %s", pieces).isEqualTo("before$ end");
            assertThat(marks)
                    .containsExactly(
                            new Mark.PromptShown(),
                            new Mark.LineBegins(),
                            new Mark.Asks('h', "echo \\ \n;é"));
        }
    }

    @Test
    void every_byte_is_shown_or_taken_once() {
        String text = "a" + mark("C") + "\u001b]7731" + mark("D;3") + "\u001b]0;title\u0007z";
        read(text, 2);
        assertThat(shown.size() + taken).isEqualTo(text.length());
        assertThat(marks).containsExactly(new Mark.Runs(), new Mark.Ended(3));
    }

    @Test
    void a_mark_of_another_nonce_is_a_programs_own_output() {
        String forged = "\u001b]7731;" + OTHER + ";V;A\u0007";
        read(forged + mark("X"), 7);
        assertThat(shown()).isEqualTo(forged);
        assertThat(marks).containsExactly(new Mark.Disobeyed());
    }

    @Test
    void a_shell_is_ready_once() {
        String ready = "\u001b]7731;ready\u0007";
        read(ready + ready, 100);
        assertThat(marks).containsExactly(new Mark.Ready());
        assertThat(shown()).isEqualTo(ready);
    }

    @Test
    void what_is_broken_off_or_without_end_is_shown() {
        String broken = "\u001b]7731;" + NONCE + ";Q;h;rm\r\n$ ";
        read(broken + mark("A"), 5);
        assertThat(shown()).isEqualTo(broken);
        assertThat(marks).containsExactly(new Mark.PromptShown());
        shown.reset();
        String endless = "\u001b]7731;" + NONCE + ";Q;h;" + "x".repeat(MarkReader.LONGEST + 10);
        read(endless, 4096);
        assertThat(shown.size()).isEqualTo(endless.length());
    }

    @Test
    void a_mark_that_breaks_off_does_not_hide_the_next() {
        read("\u001b]7731;" + NONCE + ";Q;h;half" + mark("A"), 3);
        assertThat(marks).containsExactly(new Mark.PromptShown());
        assertThat(shown()).isEqualTo("\u001b]7731;" + NONCE + ";Q;h;half");
    }

    @Test
    void what_was_typed_ahead_comes_back_byte_by_byte() {
        read(mark("T;a;b\\x0d\\x00\\\\xff"), 9);
        assertThat(marks)
                .containsExactly(new Mark.TypedAhead("a;b\r\u0000\\xff".getBytes(ISO_8859_1)));
    }

    @Test
    void any_bytes_are_shown_or_taken_and_nothing_else_happens() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        String[] pieces = {
            "\u001b", "]", "7731", ";", NONCE, "Q", "h", "\u0007", "\\", "x", "A", "\r\n", "é", "T"
        };
        int sent = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] data = pieces[random.nextInt(pieces.length)].getBytes(UTF_8);
            sent += data.length;
            reader.read(data, 0, data.length);
        }
        byte[] end = "\nend".getBytes(UTF_8);
        reader.read(end, 0, end.length);
        assertThat(shown.size() + taken).as("seed %s", seed).isEqualTo(sent + end.length);
    }
}
