package io.sallyport.policy.classification;

import static io.sallyport.policy.classification.Commands.HOME;
import static io.sallyport.policy.classification.Commands.circumstances;
import static io.sallyport.policy.classification.Commands.command;
import static io.sallyport.policy.classification.Commands.line;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.policy.command.CommandLine;
import io.sallyport.policy.command.Redirection;
import io.sallyport.policy.command.SimpleCommand;
import io.sallyport.policy.command.Word;
import io.sallyport.recorder.rule.Event;
import io.sallyport.recorder.rule.Value;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CommandEventTest {

    private static Event event(CommandLine line, int place) {
        return new CommandEvent(line, circumstances()).of(place);
    }

    private static List<String> values(String field, String... words) {
        return texts(event(line(command(words)), 0), field);
    }

    private static List<String> texts(Event event, String field) {
        return event.fields().getOrDefault(field, List.of()).stream().map(Value::text).toList();
    }

    @Test
    void a_program_is_known_by_its_name_and_its_path() {
        assertThat(values("program", "/usr/bin/../bin/rm", "x")).containsExactly("rm");
        assertThat(values("Image", "/usr/bin/../bin/rm", "x")).containsExactly("/usr/bin/rm");
        assertThat(values("Image", "rm", "x")).containsExactly("/usr/bin/rm");
        assertThat(values("Image", "./x")).containsExactly(HOME + "/x");
        assertThat(values("CommandLine", "rm", "-r", "a b")).containsExactly("rm -r a b");
        assertThat(values("a1", "rm", "-r")).containsExactly("-r");
    }

    @Test
    void options_are_taken_apart() {
        assertThat(values("option", "rm", "-rf", "x")).containsExactly("-rf", "-r", "-f");
        assertThat(values("option", "curl", "--data=@x")).containsExactly("--data=@x", "--data");
        assertThat(values("option", "rm", "--", "-rf")).isEmpty();
        assertThat(values("operand", "rm", "--", "-rf")).containsExactly("-rf");
        assertThat(values("option", "tar", "czf", "x")).contains("-c", "-z", "-f");
    }

    @Test
    void every_way_to_name_a_file_gives_its_path() {
        assertThat(values("path", "cat", "x", "/a/../b")).contains(HOME + "/x", "/b");
        assertThat(values("path", "dd", "if=/dev/zero", "of=x")).contains("/dev/zero", HOME + "/x");
        assertThat(values("path", "curl", "-d", "@/etc/passwd", "-F", "f=@/data/x"))
                .contains("/etc/passwd", "/data/x");
        assertThat(values("path", "tar", "-C/data")).contains("/data");
        assertThat(values("path", "docker", "run", "-v", "/data:/x")).contains("/data");
        assertThat(values("value.of", "dd", "of=/dev/sda")).containsExactly("/dev/sda");
        assertThat(values("value.-f", "tar", "-czf", "/tmp/a", "/data")).containsExactly("/tmp/a");
    }

    @Test
    void what_is_copied_is_told_from_where_it_goes() {
        assertThat(values("from", "cp", "/data/a", "b", "/tmp"))
                .containsExactly("/data/a", HOME + "/b");
        assertThat(values("into", "cp", "/data/a", "b", "/tmp")).containsExactly("/tmp");
        assertThat(values("into", "cp", "-t", "/tmp", "/data/a")).containsExactly("/tmp");
        assertThat(values("from", "cp", "-t", "/tmp", "/data/a")).containsExactly("/data/a");
        assertThat(values("remote", "scp", "/data/a", "me@e:x")).containsExactly("to");
        assertThat(values("remote", "scp", "me@e:x", ".")).containsExactly("from");
        assertThat(values("remote", "cp", "/a:b", "c")).isEmpty();
    }

    @Test
    void paths_are_told_apart_by_what_they_are_to_user_data() {
        assertThat(values("path.data", "rm", "/data/x")).containsExactly("inside");
        assertThat(values("path.data", "rm", "../../data")).containsExactly("inside");
        assertThat(values("path.data", "rm", "/var/lib")).containsExactly("above");
        assertThat(values("path.data", "rm", "x")).containsExactly("scratch");
        assertThat(values("path.data", "rm", HOME)).containsExactly("home", "scratch");
        assertThat(values("path.data", "cat", "a.sql")).containsExactly("named", "scratch");
        assertThat(values("path.data", "rm", "/tmp/x", "/etc/x")).isEmpty();
        assertThat(event(line(command("rm", "/da**")), 0).fields().get("path.data"))
                .contains(Value.possible("inside"));
    }

    @Test
    void redirections_say_what_is_read_and_written() {
        SimpleCommand command =
                with(
                        List.of(
                                new Redirection(
                                        Redirection.Way.WRITE, 1, Word.literal("../../data/x")),
                                new Redirection(
                                        Redirection.Way.READ, 0, Word.literal("/etc/shadow"))),
                        List.of());
        Event event = event(line(command), 0);
        assertThat(texts(event, "writes")).containsExactly("/data/x");
        assertThat(texts(event, "writes.data")).containsExactly("inside");
        assertThat(texts(event, "reads")).containsExactly("/etc/shadow");
        assertThat(texts(event, "TargetFilename")).containsExactly("/data/x");
        assertThat(texts(event, "program")).isEmpty();
    }

    @Test
    void pipes_are_followed_to_their_ends() {
        SimpleCommand first = command("mysqldump", "x");
        SimpleCommand second = piped("gzip", 0);
        SimpleCommand third = piped("curl", 1);
        CommandLine line = line(first, second, third);
        assertThat(texts(event(line, 0), "PipedTo")).containsExactly("gzip", "curl");
        assertThat(texts(event(line, 2), "PipedFrom")).containsExactly("mysqldump", "gzip");
        assertThat(texts(event(line, 1), "PipedFrom")).containsExactly("mysqldump");
    }

    @Test
    void what_is_not_known_stays_so_and_is_told_as_written() {
        assertThat(values("Computed", "dig", "**.evil.com")).containsExactly("$x.evil.com");
        assertThat(event(line(command("rm", "a*b", "x**y")), 0).fields().get("CommandLine"))
                .containsExactly(Value.fitting("rm a\\*b x**y"));
        assertThat(event(line(command("cat", "/etc/sh**w")), 0).fields().get("path"))
                .containsExactly(Value.fitting("/etc/sh**w"));
    }

    @Test
    void what_is_wholly_unknown_is_not_tried_against_every_name() {
        assertThat(values("CommandLine", "rm", "**")).containsExactly("rm …");
        assertThat(values("path", "rm", "**", "/etc/**")).containsExactly("…", "/etc/…");
        assertThat(event(line(command("rm", "**")), 0).fields().get("path.data"))
                .contains(Value.possible("inside"));
    }

    @Test
    void a_client_of_a_database_is_read_by_its_statements() {
        assertThat(values("Sql", "mysql", "-e", "DROP/*c*/TABLE x; select 1", "shop"))
                .contains("drop table x", "select 1");
        assertThat(values("Sql", "mysql", "-eDROP TABLE x")).contains("drop table x");
        assertThat(values("Sql", "mysql", "--execute=DROP TABLE x")).contains("drop table x");
        assertThat(values("Sql", "grep", "DROP TABLE x")).isEmpty();
    }

    @Test
    void more_words_than_a_bound_count_as_unknown() {
        String[] words = Collections.nCopies(1_000, "x").toArray(String[]::new);
        words[0] = "rm";
        assertThat(event(line(command(words)), 0).fields().get("path"))
                .hasSizeLessThan(300)
                .contains(Value.fitting("**"));
    }

    private static SimpleCommand piped(String program, int from) {
        return with(List.of(), List.of(from), program);
    }

    private static SimpleCommand with(
            List<Redirection> redirections, List<Integer> inputFrom, String... words) {
        return new SimpleCommand(
                command(words).argv(),
                List.of(),
                Map.of(),
                redirections,
                Word.literal(HOME),
                "",
                "",
                inputFrom,
                Optional.empty());
    }
}
