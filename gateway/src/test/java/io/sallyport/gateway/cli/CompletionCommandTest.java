package io.sallyport.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CompletionCommandTest {
    private final StringWriter out = new StringWriter();
    private final CommandLine commands =
            Sallyport.commands().setOut(new PrintWriter(out)).setErr(new PrintWriter(out));

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh"})
    void every_command_is_completed(String shell) {
        assertThat(commands.execute("completion", shell)).isZero();
        assertThat(out.toString()).contains("complete -F _complete_sallyport");
        assertThat(commands.getSubcommands().keySet())
                .allSatisfy(command -> assertThat(out.toString()).contains(command));
        assertThat(out.toString()).contains("--config").contains("--max-idle");
    }

    @Test
    void another_shell_is_a_usage_error() {
        assertThat(commands.execute("completion", "fish")).isEqualTo(2);
        assertThat(out.toString()).contains("bash, zsh");
    }
}
