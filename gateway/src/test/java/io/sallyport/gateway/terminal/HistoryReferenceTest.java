package io.sallyport.gateway.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryReferenceTest {

    @ParameterizedTest
    @ValueSource(strings = {"!!", "!rm", "wc !$", "echo \"!x\"", "^a^b", "sudo !!", "ls !-2:1"})
    void a_reference_is_found(String text) {
        assertThat(HistoryReference.isIn(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ls", "echo hi!", "[ a != b ]", "echo '!x'", "echo \\!x", "! true", ""})
    void what_the_shell_leaves_alone_is_none(String text) {
        assertThat(HistoryReference.isIn(text)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "!!, ls -l, ls -l",
        "sudo !!, sudo ls -l, sudo ls -l",
        "true && !rm:0 -v, true && rm -v, true && rm -v",
        "^a^b, echo b, echo b",
        "!x, bash: !x: event not found, ''"
    })
    void a_printed_line_that_fits_is_what_is_run(String text, String printed, String run) {
        assertThat(HistoryReference.expanded(text, printed)).contains(run);
    }

    @ParameterizedTest
    @CsvSource({"echo a!b, a!b", "sudo !!, password:", "!x -v, x"})
    void a_printed_line_that_does_not_fit_is_output(String text, String printed) {
        assertThat(HistoryReference.expanded(text, printed)).isEmpty();
    }
}
