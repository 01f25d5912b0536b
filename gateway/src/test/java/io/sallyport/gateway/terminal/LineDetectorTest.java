package io.sallyport.gateway.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What the line discipline makes of keys. The echoes are those of Linux 6.1.
class LineDetectorTest {
    private final LineDetector discipline = new LineDetector();

    @Test
    void a_line_is_handed_on_at_enter_once_its_echo_came() {
        type("ls -l\r");
        assertThat(discipline.line(1)).isEmpty();

        show("ls -l\r\n");
        assertThat(line(1)).contains("ls -l");
    }

    @Test
    void a_line_that_is_not_echoed_is_never_handed_out() {
        type("hidden\r");
        show("\r\nhello, hidden world\r\n$ ");

        assertThat(discipline.line(1)).isEmpty();
        assertThat(discipline.unfinished()).isEmpty();
    }

    @Test
    void erase_takes_one_character_with_all_its_bytes() {
        type("aä\u007fb\u007f\u007f\u007f\u007fc\r");
        show("aä\b \bb\b \b\b \bc\r\n");

        assertThat(line(1)).contains("c");
    }

    @Test
    void kill_takes_the_line() {
        type("rm -rf /\u0015ls\r");
        show("rm -rf /" + "\b \b".repeat(8) + "ls\r\n");

        assertThat(line(1)).contains("ls");
    }

    @Test
    void word_erase_takes_what_stands_behind_the_word_too_and_stops_at_punctuation() {
        type("foo-bar/baz  \u0017X\r");
        show("foo-bar/baz  " + "\b \b".repeat(5) + "X\r\n");

        assertThat(line(1)).contains("foo-bar/X");
    }

    @Test
    void the_key_after_literal_next_is_a_character() {
        type("a\u0016\u0015b\r");
        show("a^\b^Ub\r\n");

        assertThat(line(1)).contains("a\u0015b");
    }

    @Test
    void end_of_input_hands_on_what_is_there_and_it_cannot_be_erased() {
        type("ec\u0004ho\u007f\u007f\u007f\u007fh\r");
        show("echo\b \b\b \bh\r\n");

        assertThat(line(1)).contains("ech");
    }

    @Test
    void an_interrupt_drops_the_line() {
        type("rm\u0003ls\r");
        show("rm^Cls\r\n");

        assertThat(line(1)).contains("ls");
    }

    @Test
    void reprint_shows_the_line_again_and_changes_nothing() {
        type("ab\u0012c\r");
        show("ab^R\r\nabc\r\n");

        assertThat(line(1)).contains("abc");
    }

    @Test
    void flow_control_is_no_part_of_a_line() {
        type("a\u0013b\u0011\r");
        show("ab\r\n");

        assertThat(line(1)).contains("ab");
    }

    @Test
    void a_function_key_is_characters() {
        type("a\u001b[Db\r");
        show("a^[[Db\r\n");

        assertThat(line(1)).contains("a\u001b[Db");
    }

    @Test
    void a_line_editor_that_answers_a_key_in_its_own_way_has_no_line() {
        type("cat al");
        show("cat al");
        type("\t\r");
        show("pha.txt \r\n");

        assertThat(discipline.line(1)).isEmpty();
    }

    @Test
    void other_output_between_the_characters_is_noticed() {
        type("ls");
        show("ls");
        show("\r\n[1]+ Done\r\n");
        type(" -l\r");
        show(" -l\r\n");

        assertThat(discipline.line(1)).contains(new LineDetector.Echoed("ls -l", true));
    }

    @Test
    void output_before_the_first_character_is_not_noise() {
        type("ls\r");
        show("still running\r\nls\r\n");

        assertThat(discipline.line(1)).contains(new LineDetector.Echoed("ls", false));
    }

    @Test
    void lines_that_are_typed_ahead_keep_their_numbers() {
        type("a\rb\rc\r");
        show("a\r\nb\r\n");

        assertThat(line(1)).contains("a");
        assertThat(line(2)).contains("b");
        assertThat(line(3)).isEmpty();
    }

    @Test
    void a_line_longer_than_the_line_discipline_keeps_is_not_told() {
        String most = "x".repeat(LineDetector.MAX_LINE);
        type(most + "\r");
        show(most + "\r\n");
        assertThat(line(1)).contains(most);

        type(most + "y\r");
        show(most + "y\r\n");
        assertThat(line(2)).isEmpty();
    }

    @Test
    void a_megabyte_without_echo_is_forgotten() {
        type("x".repeat(1 << 20));
        type("\u0015ls\r");

        assertThat(discipline.line(discipline.completed())).isEmpty();
    }

    private Optional<String> line(int number) {
        return discipline.line(number).map(LineDetector.Echoed::text);
    }

    private void type(String keys) {
        for (byte each : keys.getBytes(StandardCharsets.UTF_8)) {
            discipline.key(each);
        }
    }

    private void show(String output) {
        byte[] bytes = output.getBytes(StandardCharsets.UTF_8);
        discipline.output(bytes, 0, bytes.length);
    }
}
