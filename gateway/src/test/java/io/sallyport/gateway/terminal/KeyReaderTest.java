package io.sallyport.gateway.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyReaderTest {
    private final List<String> keys = new ArrayList<>();
    private boolean brackets;

    private final KeyReader reader =
            new KeyReader(
                    new KeyReader.Keys() {
                        @Override
                        public void character(int codePoint, boolean pasted) {
                            keys.add((pasted ? "p" : "c") + Character.toString(codePoint));
                        }

                        @Override
                        public void control(int code) {
                            keys.add("^" + (char) (code ^ 0x40));
                        }

                        @Override
                        public void sequence(String sequence) {
                            keys.add("s" + sequence.substring(1));
                        }
                    },
                    () -> brackets);

    @Test
    void characters_controls_and_function_keys_are_told_apart() {
        assertThat(read("a\u6f22\r\u001b[A\u001bOB\u001bf\u007f\u001b[1;5D"))
                .containsExactly("ca", "c\u6f22", "^M", "s[A", "sOB", "sf", "^?", "s[1;5D");
    }

    @Test
    void meta_and_a_function_key_are_one() {
        assertThat(read("\u001b\u001b[Dx")).containsExactly("s[D", "cx");
    }

    @Test
    void a_control_behind_escape_acts() {
        assertThat(read("\u001b\r")).containsExactly("s", "^M");
    }

    @Test
    void a_pasted_line_break_is_a_character() {
        brackets = true;

        assertThat(read("\u001b[200~a\rb\u001b[201~\r")).containsExactly("pa", "p\n", "pb", "^M");
    }

    @Test
    void without_brackets_asked_for_a_line_break_is_enter() {
        assertThat(read("\u001b[200~a\r")).containsExactly("s[200~", "ca", "^M");
    }

    @Test
    void what_is_no_character_hides_none() {
        assertThat(read(new byte[] {(byte) 0xe6, 'a', (byte) 0xff, 'b'}))
                .containsExactly("ca", "cb");
    }

    @Test
    void a_sequence_without_an_end_is_ended() {
        assertThat(read("\u001b[" + "1".repeat(40) + "a")).endsWith("ca").hasSizeGreaterThan(2);
    }

    @Test
    void what_a_terminal_says_by_itself_is_no_key() {
        assertThat(
                        read(
                                "a\u001b[24;3Rb\u001b[?62;22cc\u001b[I\u001b[<0;1;2Md"
                                        + "\u001b]11;rgb:0/0/0\u001b\\e\u001bP1+r\u0007f"))
                .containsExactly("ca", "cb", "cc", "cd", "ce", "cf");
    }

    private List<String> read(String text) {
        return read(text.getBytes(StandardCharsets.UTF_8));
    }

    private List<String> read(byte[] bytes) {
        for (byte each : bytes) {
            reader.feed(each);
        }
        return keys;
    }
}
