package io.sallyport.policy.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.policy.command.SessionState.Dialect;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What one line tells the next, and what each command is said to be run as, where, and on what.
class NormaliserStateTest {
    private final Normaliser normaliser = new Normaliser();

    private static SessionState start(Dialect dialect) {
        return SessionState.atStart(dialect, "alice", "/home/alice");
    }

    /// The last line, read after the others.
    private CommandLine after(Dialect dialect, String... lines) {
        SessionState state = start(dialect);
        Reading reading = new Reading(new CommandLine("", List.of(), List.of()), state);
        for (String line : lines) {
            reading = normaliser.read(line, reading.next());
        }
        return reading.line();
    }

    private static List<String> argv(SimpleCommand command) {
        return command.argv().stream().map(Word::text).toList();
    }

    private static List<List<String>> argvs(CommandLine line) {
        return line.commands().stream().map(NormaliserStateTest::argv).toList();
    }

    @Test
    void a_variable_is_known_on_the_next_line_and_forgotten_when_it_may_have_changed() {
        assertThat(argvs(after(Dialect.BASH, "x=rm", "$x -rf /data")))
                .containsExactly(List.of("rm", "-rf", "/data"));
        assertThat(after(Dialect.BASH, "x=rm", ". ./file", "$x").isBounded()).isFalse();
        assertThat(after(Dialect.BASH, "x=rm", "[ -e y ] && x=ls", "$x").isBounded()).isFalse();
        assertThat(argvs(after(Dialect.BASH, "x=rm", "(x=ls)", "$x a")))
                .containsExactly(List.of("rm", "a"));
        assertThat(argvs(after(Dialect.BASH, "x=rm", "echo a | x=ls", "$x a")))
                .containsExactly(List.of("rm", "a"));
        assertThat(argvs(after(Dialect.BASH, "x=rm", "x=ls true", "$x a")))
                .containsExactly(List.of("rm", "a"));
    }

    @Test
    void arrays_attributes_and_positional_parameters_last_too() {
        assertThat(argvs(after(Dialect.BASH, "a=(rm -rf)", "\"${a[@]}\" /data")))
                .containsExactly(List.of("rm", "-rf", "/data"));
        assertThat(argvs(after(Dialect.BASH, "declare -l x", "x=RM", "$x a")))
                .containsExactly(List.of("rm", "a"));
        assertThat(argvs(after(Dialect.BASH, "readonly x=rm", "x=ls", "$x a")))
                .containsExactly(List.of("rm", "a"));
        assertThat(argvs(after(Dialect.BASH, "set -- rm a", "$1 $2")))
                .containsExactly(List.of("rm", "a"));
        assertThat(argvs(after(Dialect.FISH, "set x rm a", "$x")))
                .containsExactly(List.of("rm", "a"));
    }

    @Test
    void an_alias_holds_from_the_next_line_on_and_not_in_its_own() {
        assertThat(argvs(after(Dialect.BASH, "alias l='rm -rf'", "l /data")))
                .containsExactly(List.of("rm", "-rf", "/data"));
        assertThat(argvs(after(Dialect.BASH, "alias l='rm -rf'", "unalias l", "l /data")))
                .containsExactly(List.of("l", "/data"));
        assertThat(argvs(after(Dialect.BASH, "alias l='rm -rf'", "\\l /data")))
                .containsExactly(List.of("l", "/data"));
        assertThat(argvs(after(Dialect.BASH, "alias l=ls; l a")))
                .containsExactly(List.of("alias", "l=ls"), List.of("l", "a"));
        assertThat(argvs(after(Dialect.BASH, "alias ls='ls -l'", "ls a")))
                .containsExactly(List.of("ls", "-l", "a"));
        assertThat(argvs(after(Dialect.BASH, "alias l=ls", "echo l")))
                .containsExactly(List.of("echo", "l"));
    }

    @Test
    void a_function_shadows_a_program_until_it_is_unset() {
        CommandLine line = after(Dialect.BASH, "ls() { rm -rf \"$1\"; }", "ls /data");
        assertThat(argvs(line))
                .containsExactly(List.of("rm", "-rf", "/data"), List.of("ls", "/data"));
        assertThat(line.commands().get(0).wrappers()).containsExactly("function ls");
        assertThat(argvs(after(Dialect.BASH, "ls() { rm a; }", "command ls /data")))
                .containsExactly(List.of("ls", "/data"));
        assertThat(argvs(after(Dialect.BASH, "ls() { rm a; }", "unset -f ls", "ls /data")))
                .containsExactly(List.of("ls", "/data"));
        assertThat(argvs(after(Dialect.BASH, "ls() { rm a; }", "sudo ls /data")))
                .containsExactly(List.of("ls", "/data"));
    }

    @Test
    void a_directory_is_followed() {
        assertThat(after(Dialect.BASH, "cd /srv", "cd x/../y", "ls").commands().get(0).directory())
                .extracting(Word::text)
                .isEqualTo("/srv/y");
        assertThat(after(Dialect.BASH, "cd", "ls").commands().get(0).directory().text())
                .isEqualTo("/home/alice");
        assertThat(
                        after(Dialect.BASH, "cd /srv", "cd -", "ls")
                                .commands()
                                .get(0)
                                .directory()
                                .text())
                .isEqualTo("/home/alice");
        assertThat(after(Dialect.BASH, "(cd /srv)", "ls").commands().get(0).directory().text())
                .isEqualTo("/home/alice");
        assertThat(after(Dialect.BASH, "cd $x", "ls").commands().get(0).directory().isLiteral())
                .isFalse();
        assertThat(after(Dialect.BASH, "cd /srv; sh -c ls").commands().get(1).directory().text())
                .isEqualTo("/srv");
    }

    @Test
    void wrappers_tell_account_machine_and_way() {
        SimpleCommand command =
                after(Dialect.BASH, "sudo -u bob nice ssh carol@db1 sudo ls").commands().get(0);
        assertThat(argv(command)).containsExactly("ls");
        assertThat(command.wrappers()).containsExactly("sudo", "nice", "ssh", "sudo");
        assertThat(command.account()).isEqualTo("root");
        assertThat(command.machine()).isEqualTo("db1");
        SimpleCommand inside =
                after(Dialect.BASH, "docker exec -u 5 -w /x web ls").commands().get(0);
        assertThat(inside.machine()).isEqualTo("web");
        assertThat(inside.account()).isEqualTo("5");
        assertThat(inside.directory().text()).isEqualTo("/x");
        assertThat(after(Dialect.BASH, "ls").commands().get(0).account()).isEmpty();
    }

    @Test
    void a_pipe_tells_whose_output_is_read_and_what_it_is() {
        List<SimpleCommand> commands = after(Dialect.BASH, "echo a | cat | wc -l").commands();
        assertThat(commands.get(1).inputFrom()).containsExactly(0);
        assertThat(commands.get(2).inputFrom()).containsExactly(1);
        assertThat(commands.get(2).input()).isEqualTo(Optional.of("a\n"));
        List<SimpleCommand> unknown = after(Dialect.BASH, "curl x | sudo bash").commands();
        assertThat(unknown.get(1).inputFrom()).containsExactly(0);
        assertThat(unknown.get(1).input()).isEmpty();
        assertThat(after(Dialect.BASH, "{ ls; id; } | sort").commands().get(2).inputFrom())
                .containsExactly(0, 1);
        assertThat(after(Dialect.BASH, "ls > x | sort").commands().get(1).inputFrom()).isEmpty();
        assertThat(after(Dialect.BASH, "psql <<< 'drop table t'").commands().get(0).input())
                .isEqualTo(Optional.of("drop table t\n"));
    }

    @Test
    void redirections_tell_files_and_ways_and_leave_descriptors_out() {
        SimpleCommand command =
                after(Dialect.BASH, "ls <a >b 2>>c 3<>d 2>&1 >|e").commands().get(0);
        assertThat(command.redirections())
                .extracting(r -> r.way() + " " + r.descriptor() + " " + r.file().text())
                .containsExactly(
                        "READ 0 a", "WRITE 1 b", "APPEND 2 c", "READ_WRITE 3 d", "WRITE 1 e");
        assertThat(after(Dialect.BASH, "ls &>a").commands().get(0).redirections())
                .extracting(r -> r.way() + " " + r.file().text())
                .containsExactly("WRITE a");
        assertThat(after(Dialect.BASH, "> /data/x").commands())
                .singleElement()
                .satisfies(c -> assertThat(c.argv()).isEmpty())
                .satisfies(c -> assertThat(c.redirections()).hasSize(1));
        assertThat(after(Dialect.BASH, "while read x; do echo; done > /data/x").commands())
                .anyMatch(c -> c.argv().isEmpty() && c.redirections().size() == 1);
        assertThat(after(Dialect.BASH, "exec 3<>/dev/tcp/h/1").commands().get(0).redirections())
                .extracting(r -> r.file().text())
                .containsExactly("/dev/tcp/h/1");
    }

    @Test
    void assignments_are_told_with_the_command_or_alone() {
        SimpleCommand command = after(Dialect.BASH, "A=1 B=$x ls").commands().get(0);
        assertThat(command.assignments().get("A"))
                .isEqualTo(new Word(Word.Kind.LITERAL, "1", "A=1"));
        assertThat(command.assignments().get("B")).isNotNull().matches(w -> !w.isLiteral());
        assertThat(after(Dialect.BASH, "HISTFILE=/dev/null").commands())
                .singleElement()
                .matches(c -> c.argv().isEmpty() && c.assignments().containsKey("HISTFILE"));
    }

    @Test
    void words_say_how_far_they_are_known() {
        List<Word> words =
                after(Dialect.BASH, "ls a* 'a*' \"$x\" /data/$x/b *.[ch] a\\*b* x[y")
                        .commands()
                        .get(0)
                        .argv();
        assertThat(words)
                .extracting(w -> w.kind() + " " + w.text())
                .containsExactly(
                        "LITERAL ls",
                        "PATTERN a*",
                        "LITERAL a*",
                        "UNKNOWN **",
                        "UNKNOWN /data/**/b",
                        "PATTERN *.[ch]",
                        "PATTERN a\\*b*",
                        "LITERAL x[y");
        assertThat(words.get(4).written()).isEqualTo("/data/$x/b");
    }

    @Test
    void code_in_code_stands_before_what_has_it() {
        assertThat(argvs(after(Dialect.BASH, "echo $(ls) | sh -c 'id; pwd'")))
                .containsExactly(
                        List.of("ls"),
                        List.of("echo", "**"),
                        List.of("id"),
                        List.of("pwd"),
                        List.of("sh", "-c", "id; pwd"));
    }

    @Test
    void a_doubt_tells_the_piece_that_it_is_about() {
        assertThat(after(Dialect.BASH, "ls; $x -rf /data; id").doubts())
                .containsExactly(new Doubt(Doubt.Kind.UNKNOWN_COMMAND, "$x -rf /data"));
    }

    @Test
    void a_line_that_is_none_leaves_the_next_one_readable() {
        CommandLine line = after(Dialect.BASH, "ls ) x\nrm -rf /data");
        assertThat(line.doubts()).extracting(Doubt::kind).containsExactly(Doubt.Kind.UNPARSED);
        assertThat(line.commands()).anyMatch(NormaliserLinesTest::removesData);
    }
}
