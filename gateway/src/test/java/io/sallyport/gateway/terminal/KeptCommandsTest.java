package io.sallyport.gateway.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.policy.classification.Circumstances;
import io.sallyport.policy.classification.Classifier;
import io.sallyport.policy.classification.Rules;
import io.sallyport.policy.classification.UserData;
import io.sallyport.policy.command.SessionState;
import io.sallyport.recorder.masking.Masks;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What of a command line may be kept, and how much.
class KeptCommandsTest {
    private static final int LARGEST_ENTRY = 1 << 20;

    private static final Classifier CLASSIFIER = new Classifier(Rules.shipped());

    private final Commands commands = new Commands(() -> CLASSIFIER, Masks.usual(), new byte[32]);

    private Commands.Read read(String text) {
        return commands.read(
                text,
                SessionState.atStart(SessionState.Dialect.BASH, "dba", "/home/dba"),
                new Circumstances(
                        "alice",
                        "db01",
                        "acme",
                        "orders",
                        "dba",
                        "/home/dba",
                        "exec",
                        UserData.usual()));
    }

    @Test
    void as_long_a_line_as_a_shell_takes_is_kept_whole() {
        String line = "echo " + "äöü 'x' ".repeat(15_000).strip();
        assertThat(commands.shown(line)).isEqualTo(line);
    }

    @Test
    void what_a_line_would_run_fits_an_entry_however_far_it_expands() {
        for (String line :
                List.of(
                        "x=" + "a".repeat(60_000) + "; echo $x $x $x $x; echo $x; echo $x",
                        "echo " + "{1..9}".repeat(20),
                        "f() { echo " + "b ".repeat(50_000) + "; }; f; f; f; f; f; f; f; f; f; f",
                        "echo \u0001".repeat(20_000))) {
            int characters =
                    commands.runs(read(line).reading().line()).stream()
                            .flatMap(run -> run.words().stream())
                            .mapToInt(String::length)
                            .sum();
            // Six bytes a character is the most that JSON makes of one.
            assertThat((commands.shown(line).length() + characters) * 6).isLessThan(LARGEST_ENTRY);
        }
    }

    @Test
    void a_secret_among_the_words_is_covered_and_the_words_stay_apart() {
        assertThat(commands.runs(read("mysql --password=hunter2 orders").reading().line()))
                .singleElement()
                .satisfies(run ->
                        assertThat(run.words())
                                .hasSize(3)
                                .startsWith("mysql")
                                .endsWith("orders")
                                .noneMatch(word -> word.contains("hunter2")));
    }
}
