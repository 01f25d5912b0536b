package io.sallyport.gateway.desk;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LineDiffTest {
    @Test
    void what_both_have_stands_between_what_goes_and_what_comes() {
        assertThat(LineDiff.of("a\nb\nc\n", "a\nx\nc\nd\n"))
                .containsExactly("  a", "- b", "+ x", "  c", "+ d");
    }

    @Test
    void of_nothing_all_comes_and_to_nothing_all_goes() {
        assertThat(LineDiff.of("", "a\n")).containsExactly("+ a");
        assertThat(LineDiff.of("a\n", "")).containsExactly("- a");
    }

    @Test
    void what_is_too_large_to_compare_is_shown_whole() {
        assertThat(LineDiff.of("a\n".repeat(2001), "a\n".repeat(2001))).hasSize(4002);
    }
}
