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
                "bash",
                "sudo -i",
                "sudo su -",
                "su - bob",
                "exec zsh",
                "/bin/sh -l",
                "sudo -u x -s",
                "script -q /dev/null",
                "tmux new -s a",
                "env A=b bash"
            })
    void a_shell_that_was_begun_is_inside_even_with_the_same_prompt(String command) {
        assertThat(at("$ ")).isEqualTo(Scope.SHELL);
        surroundings.ran(command);
        assertThat(at("$ ")).isEqualTo(Scope.NESTED);

        surroundings.ran("exit");
        assertThat(at("$ ")).isEqualTo(Scope.SHELL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ls", "bash x.sh", "bash -c ls", "sudo id", "su -c id", "echo bash"})
    void a_command_that_ends_leaves_the_shell_where_it_is(String command) {
        at("$ ");
        surroundings.ran(command);

        assertThat(at("$ ")).isEqualTo(Scope.SHELL);
    }

    @Test
    void another_machine_is_inside_only_where_its_prompt_is_another() {
        at("a$ ");
        surroundings.ran("ssh nowhere");
        assertThat(at("a$ ")).isEqualTo(Scope.SHELL);

        surroundings.ran("ssh b");
        assertThat(at("b$ ")).isEqualTo(Scope.NESTED);
        assertThat(at("a$ ")).isEqualTo(Scope.SHELL);
    }

    @Test
    void an_interpreter_is_left_when_the_shell_asks_again() {
        at("me@a:~$ ");
        surroundings.ran("mysql -u root");
        assertThat(at("mysql> ")).isEqualTo(Scope.REPL);
        surroundings.ran("select 1;");
        assertThat(at("    -> ")).isEqualTo(Scope.REPL);

        assertThat(at("me@a:/tmp$ ")).isEqualTo(Scope.SHELL);
    }

    @Test
    void an_interpreter_that_only_ran_a_script_leaves_the_shell_where_it_is() {
        at("$ ");
        surroundings.ran("python3 x.py");

        assertThat(at("$ ")).isEqualTo(Scope.SHELL);
    }

    @Test
    void another_prompt_alone_is_another_place_of_the_same_shell() {
        at("me@a:~$ ");
        surroundings.ran("cd /etc");
        assertThat(at("me@a:/etc$ ")).isEqualTo(Scope.SHELL);

        surroundings.ran("PS1='> '");
        assertThat(at("> ")).isEqualTo(Scope.SHELL);
    }

    @Test
    void a_program_without_a_line_editor_is_another_one_even_with_the_same_prompt() {
        surroundings.at(prompt("> ", true));
        surroundings.ran("node");

        assertThat(surroundings.at(prompt("> ", false))).isEqualTo(Scope.REPL);
        assertThat(surroundings.at(prompt("> ", true))).isEqualTo(Scope.SHELL);
    }

    private Scope at(String prompt) {
        return surroundings.at(prompt(prompt, true));
    }

    private static Prompt prompt(String text, boolean edited) {
        return new Prompt(text, text.length(), "", Prompt.Kind.COMMAND, edited);
    }
}
