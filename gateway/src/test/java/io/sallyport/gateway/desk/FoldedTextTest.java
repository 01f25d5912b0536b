package io.sallyport.gateway.desk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class FoldedTextTest {

    @Test
    void a_short_text_is_one_line() {
        assertThat(FoldedText.of("", 10)).isEqualTo(List.of(""));
        assertThat(FoldedText.of("ten of it.", 10)).isEqualTo(List.of("ten of it."));
    }

    @Test
    void a_long_text_is_broken_at_a_blank_where_there_is_one() {
        assertThat(FoldedText.of("the disk is full", 10)).isEqualTo(List.of("the disk", "is full"));
        assertThat(FoldedText.of("0123456789abc d", 10)).isEqualTo(List.of("0123456789", "abc d"));
    }

    @Test
    void no_line_is_wider_than_asked_for_whatever_its_characters() {
        String text = "承認".repeat(30) + " " + "😀".repeat(20) + "  x ".repeat(40);
        List<String> lines = FoldedText.of(text, 20);
        assertThat(lines)
                .allMatch(line -> line.codePoints().map(c -> c < 0x1100 ? 1 : 2).sum() <= 20);
        assertThat(String.join("", lines).replace(" ", "")).isEqualTo(text.replace(" ", ""));
    }
}
