package io.sallyport.gateway.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.terminal.TypedCommand.Scope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SurroundingsTest {
    private final Surroundings surroundings = new Surroundings();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bash", "sudo -i", "sudo su -", "su - bob", "exec zsh", "/bin/sh -l", "sudo -u x -s",
                "script -q /dev/null", "tmux new -s a", "env A=b bash"
            })
    void a_shell_that_was_begun_is_inside_even_with_the_same_prompt(String command) {
        assertThat(surroundings.at("$ ")).isEqualTo(Scope.SHELL);
        surroundings.ran(command);
        assertThat(surroundings.at("$ ")).isEqualTo(Scope.NESTED);

        surroundings.ran("exit");
        assertThat(surroundings.at("$ ")).isEqualTo(Scope.SHELL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ls", "bash x.sh", "bash -c ls", "sudo id", "su -c id", "echo bash"})
    void a_command_that_ends_leaves_the_shell_where_it_is(String command) {
        surroundings.at("$ ");
        surroundings.ran(command);

        assertThat(surroundings.at("$ ")).isEqualTo(Scope.SHELL);
    }

    @Test
    void another_machine_is_inside_only_where_its_prompt_is_another() {
        surroundings.at("a$ ");
        surroundings.ran("ssh nowhere");
        assertThat(surroundings.at("a$ ")).isEqualTo(Scope.SHELL);

        surroundings.ran("ssh b");
        assertThat(surroundings.at("b$ ")).isEqualTo(Scope.NESTED);
        assertThat(surroundings.at("a$ ")).isEqualTo(Scope.SHELL);
    }

    @Test
    void an_interpreter_is_left_when_the_shell_asks_again() {
        surroundings.at("me@a:~$ ");
        surroundings.ran("mysql -u root");
        assertThat(surroundings.at("mysql> ")).isEqualTo(Scope.REPL);
        surroundings.ran("select 1;");
        assertThat(surroundings.at("    -> ")).isEqualTo(Scope.REPL);

        assertThat(surroundings.at("me@a:/tmp$ ")).isEqualTo(Scope.SHELL);
    }

    @Test
    void an_interpreter_that_only_ran_a_script_leaves_the_shell_where_it_is() {
        surroundings.at("$ ");
        surroundings.ran("python3 x.py");

        assertThat(surroundings.at("$ ")).isEqualTo(Scope.SHELL);
    }

    @Test
    void another_prompt_alone_is_another_place_of_the_same_shell() {
        surroundings.at("me@a:~$ ");
        surroundings.ran("cd /etc");
        assertThat(surroundings.at("me@a:/etc$ ")).isEqualTo(Scope.SHELL);

        surroundings.ran("PS1='> '");
        assertThat(surroundings.at("> ")).isEqualTo(Scope.SHELL);
    }
}
