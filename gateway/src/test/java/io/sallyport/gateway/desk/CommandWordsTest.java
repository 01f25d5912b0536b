package io.sallyport.gateway.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class CommandWordsTest {

    @Test
    void words_are_split_as_a_shell_would() {
        assertThat(CommandWords.split("  end  s-1 'two words' a\\ b \"c'd\" '' "))
                .containsExactly("end", "s-1", "two words", "a b", "c'd", "");
        assertThat(CommandWords.split("")).isEmpty();
    }

    @Test
    void nothing_is_expanded() {
        assertThat(CommandWords.split("$HOME `id` $(id) * ; ls|sh"))
                .containsExactly("$HOME", "`id`", "$(id)", "*", ";", "ls|sh");
    }

    @Test
    void an_open_quote_is_refused() {
        assertThatThrownBy(() -> CommandWords.split("end 's-1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not closed");
    }

    @Test
    void a_quoted_signature_of_many_lines_is_one_word() {
        String signature = "-----BEGIN SSH SIGNATURE-----\nU1NI+/U0=\n-----END SSH SIGNATURE-----";
        assertThat(CommandWords.split("approve r-1 --signature '" + signature + "'"))
                .containsExactly("approve", "r-1", "--signature", signature);
    }
}
