package io.sallyport.gateway.terminal;

import static io.sallyport.gateway.terminal.Dialog.DONE;
import static io.sallyport.gateway.terminal.Dialog.EDITS;
import static io.sallyport.gateway.terminal.Dialog.ESC;
import static io.sallyport.gateway.terminal.Dialog.dialog;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.terminal.TypedCommand.Grade;
import io.sallyport.gateway.terminal.TypedCommand.How;
import io.sallyport.gateway.terminal.TypedCommand.Scope;
import org.junit.jupiter.api.Test;

/// What is told of sessions written by hand after those of real shells.
class CommandDetectorTest {

    // Where there is no line editor.

    @Test
    void a_line_at_a_plain_shell_is_told_as_the_line_discipline_hands_it_on() {
        Dialog dialog = dialog().shows("$ ").types("echo hi").enters().shows("hi\r\n$ ");

        assertThat(dialog.told())
                .containsExactly(
                        new TypedCommand("echo hi", How.LINE, Grade.COOKED, Scope.SHELL, ""));
    }

    @Test
    void an_empty_line_is_no_command() {
        Dialog dialog = dialog().shows("$ ").enters().shows("$ ").types("  ").enters().shows("$ ");

        assertThat(dialog.told()).isEmpty();
    }

    @Test
    void what_a_program_reads_that_prompts_for_nothing_is_no_command() {
        Dialog dialog = dialog().shows("$ ").types("cat").enters();
        dialog.types("rm -rf /").enters().shows("rm -rf /\r\n").sends("\u0004").shows("$ ");
        dialog.types("ls").enters();

        assertThat(dialog.commands()).containsExactly("cat", "ls");
    }

    @Test
    void that_a_program_read_lines_it_did_not_prompt_for_is_told_once() {
        Dialog dialog = dialog().shows("$ ").types("cat").enters();
        dialog.types("rm -rf /").enters().types("id").enters().sends("\u0003").shows("^C\r\n$ ");

        assertThat(dialog.texts()).containsExactly("cat", "");
        assertThat(dialog.last().grade()).isEqualTo(Grade.OPAQUE);
    }

    @Test
    void an_answer_to_a_question_is_no_command() {
        Dialog dialog = dialog().shows("$ ").types("rm -i a").enters();
        dialog.shows("rm: remove regular file 'a'? ").types("n");
        assertThat(dialog.atEnter()).isEmpty();

        dialog.enters().shows("$ ");
        assertThat(dialog.commands()).containsExactly("rm -i a");
    }

    @Test
    void a_line_at_a_prompt_that_looks_like_no_shells_is_not_lost() {
        Dialog dialog = dialog().prompts("$ ").types("PS1=x:").accepts().prompts("x:").types("id");
        assertThat(dialog.atEnter().orElseThrow().text()).isEqualTo("id");

        dialog.accepts();
        assertThat(dialog.last())
                .extracting(TypedCommand::text, TypedCommand::scope)
                .containsExactly("id", Scope.REPL);
    }

    @Test
    void what_waits_for_its_rest_is_told_when_the_terminal_is_gone() {
        Dialog dialog = dialog().shows("$ ").types("echo 'a").enters();
        assertThat(dialog.told()).isEmpty();

        dialog.closes();
        assertThat(dialog.texts()).containsExactly("echo 'a");
    }

    @Test
    void lines_typed_ahead_are_told_once_the_shell_took_them() {
        Dialog dialog = dialog().shows("$ ").types("sleep 1").enters();
        dialog.sends("echo a\rtrue\r").shows("echo a\r\ntrue\r\n");
        assertThat(dialog.texts()).containsExactly("sleep 1");

        dialog.shows("$ a\r\n$ $ ").types("ls").enters();
        assertThat(dialog.texts()).startsWith("sleep 1", "echo a").endsWith("ls");
    }

    @Test
    void a_line_typed_ahead_that_a_program_read_is_not_told() {
        Dialog dialog = dialog().shows("$ ").types("sleep 1; read X").enters();
        dialog.sends("secret\r").shows("secret\r\n").shows("$ ").types("ls").enters();

        assertThat(dialog.commands()).containsExactly("sleep 1; read X", "ls");
        assertThat(dialog.told().toString()).doesNotContain("secret");
    }

    @Test
    void output_in_the_middle_of_a_line_lowers_the_grade_and_not_the_text() {
        Dialog dialog = dialog().shows("$ ").types("echo no").shows("NOISE\r\n").types("ise");
        dialog.enters().shows("noise\r\n$ ");

        assertThat(dialog.last().text()).isEqualTo("echo noise");
        assertThat(dialog.last().grade()).isEqualTo(Grade.LOW);
        assertThat(dialog.last().why()).isNotEmpty();
    }

    @Test
    void a_line_that_goes_on_is_told_with_its_rest() {
        Dialog dialog = dialog().shows("$ ").types("echo 'a").enters();
        assertThat(dialog.told()).isEmpty();

        dialog.shows("> ").types("b'").enters().shows("a\r\nb\r\n$ ");
        assertThat(dialog.texts()).containsExactly("echo 'a\nb'");
    }

    @Test
    void a_backslash_joins_two_lines() {
        Dialog dialog = dialog().shows("$ ").types("rm -r\\").enters().shows("> ");
        dialog.types("f /data").enters().shows("$ ");

        assertThat(dialog.texts()).containsExactly("rm -rf /data");
    }

    @Test
    void what_only_looked_unfinished_is_told_when_the_prompt_is_back() {
        Dialog dialog = dialog().shows("sw1#").types("description it's").enters();
        assertThat(dialog.told()).isEmpty();

        dialog.shows("sw1#");
        assertThat(dialog.texts()).containsExactly("description it's");
    }

    @Test
    void a_comment_runs_nothing() {
        Dialog dialog = dialog().shows("$ ").types("# rm -rf /").enters().shows("$ ");

        assertThat(dialog.told()).isEmpty();
    }

    // Echo.

    @Test
    void a_password_is_told_nowhere() {
        Dialog dialog = dialog().shows("$ ").types("su").enters().shows("Password: ");
        dialog.sends("S3cr3t");
        assertThat(dialog.atEnter()).isEmpty();

        dialog.sends("\r").shows("\r\n# ").types("id").enters();
        assertThat(dialog.told().toString()).doesNotContain("S3cr3t");
        assertThat(dialog.commands()).containsExactly("su", "id");
    }

    @Test
    void a_password_is_told_nowhere_even_if_its_prompt_looks_like_a_shells() {
        Dialog dialog = dialog().shows("$ ").types("./login").enters().shows("key> ");
        dialog.sends("S3cr3t");
        assertThat(dialog.atEnter().orElseThrow().text()).isEmpty();

        dialog.sends("\r").shows("\r\nwelcome\r\n$ ").types("id").enters();
        assertThat(dialog.told().toString()).doesNotContain("S3cr3t");
        assertThat(dialog.texts()).endsWith("id");
    }

    @Test
    void a_password_that_is_echoed_where_one_is_asked_for_is_told_nowhere() {
        Dialog dialog = dialog().shows("$ ").types("./login").enters().shows("Password: ");
        dialog.types("S3cr3t");
        assertThat(dialog.atEnter()).isEmpty();

        dialog.enters().shows("$ ");
        assertThat(dialog.texts()).containsExactly("./login");
    }

    @Test
    void dots_for_a_password_are_no_command() {
        Dialog dialog = dialog().prompts("> ").types("read -s x").accepts().prompts("read> ");
        for (char each : "S3cr3t".toCharArray()) {
            dialog.sends(String.valueOf(each)).shows("\u25cf");
        }
        assertThat(dialog.atEnter()).isEmpty();

        dialog.accepts().prompts("> ");
        assertThat(dialog.texts()).containsExactly("read -s x");
    }

    @Test
    void a_line_that_an_editor_took_without_showing_it_is_told_to_have_been_there() {
        Dialog dialog = dialog().prompts("$ ").types("stty -echo").accepts().prompts("$ ");
        dialog.sends("hidden");
        assertThat(dialog.atEnter().orElseThrow())
                .extracting(TypedCommand::grade, TypedCommand::text)
                .containsExactly(Grade.OPAQUE, "");

        dialog.sends("\r").shows(DONE + "\r\n");
        assertThat(dialog.last())
                .extracting(TypedCommand::grade, TypedCommand::text)
                .containsExactly(Grade.OPAQUE, "");
    }

    // With a line editor.

    @Test
    void a_line_is_told_when_the_editor_gives_it_up() {
        Dialog dialog = dialog().prompts("$ ").types("echo hi").sends("\r");
        assertThat(dialog.told()).isEmpty();

        dialog.shows("\r\n" + DONE + "hi\r\n");
        assertThat(dialog.told())
                .containsExactly(
                        new TypedCommand("echo hi", How.SCREEN, Grade.HIGH, Scope.SHELL, ""));
    }

    @Test
    void a_line_is_read_to_its_end_wherever_the_cursor_is() {
        Dialog dialog = dialog().prompts("$ ").types("cho hi").sends("\u0001");
        dialog.shows("\b".repeat(6)).sends("e").shows(ESC + "[1@e").accepts();

        assertThat(dialog.texts()).containsExactly("echo hi");
    }

    @Test
    void a_completion_is_part_of_the_line_and_its_list_is_not() {
        Dialog dialog = dialog().prompts("$ ").types("cat pa").sends("\t").shows("sswd");
        dialog.sends("\t").shows("\r\npasswd   passwd-\r\n$ cat passwd").types(" x").accepts();

        assertThat(dialog.texts()).containsExactly("cat passwd x");
    }

    @Test
    void a_line_from_the_history_is_read_off_the_screen() {
        Dialog dialog = dialog().prompts("$ ").sends(ESC + "[A").shows("rm -rf /data");
        assertThat(dialog.atEnter().orElseThrow().text()).isEqualTo("rm -rf /data");

        dialog.accepts();
        assertThat(dialog.last())
                .extracting(TypedCommand::text, TypedCommand::grade)
                .containsExactly("rm -rf /data", Grade.HIGH);
    }

    @Test
    void a_search_gives_what_it_found() {
        Dialog dialog = dialog().prompts("$ ").sends("\u0012");
        dialog.shows("\r(reverse-i-search)`': ").sends("s").shows("\b\b\bs': ls -l\b\b\b\b\b");
        assertThat(dialog.atEnter().orElseThrow().text()).isEqualTo("ls -l");

        dialog.sends("\r").shows("\r$ ls -l" + ESC + "[K\r\n" + DONE);
        assertThat(dialog.texts()).containsExactly("ls -l");
    }

    @Test
    void a_suggestion_is_no_part_of_the_line_unless_it_was_taken() {
        Dialog dialog = dialog().prompts("% ").sends("rm");
        dialog.shows("rm" + ESC + "[90m -rf /data" + ESC + "[39m" + ESC + "[10D");
        assertThat(dialog.atEnter().orElseThrow().text()).isEqualTo("rm");

        dialog.sends(ESC + "[C").shows(ESC + "[39m -rf /data");
        assertThat(dialog.atEnter().orElseThrow().text()).isEqualTo("rm -rf /data");
    }

    @Test
    void an_enter_that_chooses_from_a_list_runs_nothing() {
        Dialog dialog = dialog().prompts("> ").types("cat ").sends("\t").shows("a.txt");
        dialog.sends("\r").shows(ESC + "[J");
        assertThat(dialog.told()).isEmpty();
        assertThat(dialog.atEnter().orElseThrow().text()).isEqualTo("cat a.txt");

        dialog.accepts();
        assertThat(dialog.texts()).containsExactly("cat a.txt");
    }

    @Test
    void a_line_is_what_is_shown_last_even_if_a_key_changed_it_at_enter() {
        Dialog dialog = dialog().prompts("% ").types("echo real").sends("\r");
        dialog.shows("\b\b\b\bevil" + ESC + "[?2004l\r\r\nevil\r\n");

        assertThat(dialog.last().text()).isEqualTo("echo evil");
        assertThat(dialog.last().grade()).isEqualTo(Grade.LOW);
    }

    @Test
    void a_key_of_its_own_that_takes_a_line_is_seen() {
        Dialog dialog = dialog().prompts("$ ").sends(ESC + "[15~").shows("make all\r\n" + DONE);

        assertThat(dialog.texts()).containsExactly("make all");
    }

    @Test
    void output_that_plays_line_editor_while_nobody_types_is_no_command() {
        Dialog dialog = dialog().prompts("$ ").types("cat x").accepts();
        dialog.shows(EDITS + "$ rm -rf /\r\n" + DONE).prompts("$ ");

        assertThat(dialog.texts()).containsExactly("cat x");
    }

    @Test
    void a_line_that_wraps_is_one_line() {
        Dialog dialog = new Dialog(20, 6).prompts("$ ").types("echo 0123456789 0123456789 x");
        dialog.accepts();

        assertThat(dialog.texts()).containsExactly("echo 0123456789 0123456789 x");
    }

    @Test
    void a_line_longer_than_the_screen_is_told_by_its_keys() {
        String line = "echo " + "0123456789".repeat(20);
        Dialog dialog = new Dialog(20, 4).prompts("$ ").types(line).accepts();

        assertThat(dialog.last())
                .extracting(TypedCommand::text, TypedCommand::grade)
                .containsExactly(line, Grade.LOW);
    }

    @Test
    void a_right_hand_prompt_is_no_part_of_the_line() {
        Dialog dialog = dialog().shows("% " + ESC + "[60C[right]" + ESC + "[67D" + EDITS);
        dialog.sends("\u0010").shows("ls -l").sends("\r").shows(DONE + "\r\n");

        assertThat(dialog.texts()).containsExactly("ls -l");
    }

    @Test
    void a_cleared_screen_does_not_lose_the_line() {
        Dialog dialog = dialog().shows("welcome\r\n").prompts("$ ").types("echo a").sends("\f");
        dialog.shows(ESC + "[H" + ESC + "[2J$ echo a").types("b").accepts();

        assertThat(dialog.texts()).containsExactly("echo ab");
    }

    @Test
    void a_narrower_screen_does_not_lose_the_line() {
        Dialog dialog = dialog().prompts("$ ").types("echo 0123456789").resizes(10, 24);
        dialog.shows("\r" + ESC + "[K\r$ echo 0123456789").types("END").accepts();

        assertThat(dialog.texts()).containsExactly("echo 0123456789END");
    }

    @Test
    void an_interrupted_line_is_not_told() {
        Dialog dialog = dialog().prompts("$ ").types("rm -rf /").sends("\u0003");
        dialog.shows("^C" + DONE + EDITS + DONE + "\r\n").prompts("$ ").types("ls").accepts();

        assertThat(dialog.texts()).containsExactly("ls");
    }

    @Test
    void lines_in_one_packet_are_told_one_by_one() {
        Dialog dialog = dialog().prompts("$ ").sends("echo a\recho b\r");
        dialog.shows("echo a\r\n" + DONE + "a\r\n" + EDITS + "$ echo b\r\n" + DONE + "b\r\n");

        assertThat(dialog.texts()).containsExactly("echo a", "echo b");
    }

    @Test
    void a_pasted_line_break_is_no_enter() {
        Dialog dialog = dialog().prompts("% ").sends(ESC + "[200~ls\rpwd" + ESC + "[201~");
        dialog.shows("ls\r\npwd");
        assertThat(dialog.atEnter().orElseThrow().text()).contains("ls").contains("pwd");

        dialog.sends("\r").shows(DONE + "\r\n");
        assertThat(dialog.texts()).containsExactly("ls\npwd");
    }

    @Test
    void pasted_lines_that_bash_runs_one_by_one_are_told_one_by_one() {
        Dialog dialog = dialog().prompts("$ ").sends(ESC + "[200~ls\rpwd" + ESC + "[201~");
        dialog.shows("ls\r\npwd").accepts();

        assertThat(dialog.texts()).containsExactly("ls", "pwd");
    }

    @Test
    void brackets_that_nobody_asked_for_hide_no_enter() {
        Dialog dialog = dialog().shows("$ ").sends(ESC + "[200~").shows("^[[200~");
        dialog.types("x; rm -rf /").enters();

        assertThat(dialog.last().text()).endsWith("x; rm -rf /");
    }

    // History expansion.

    @Test
    void a_history_reference_is_told_as_what_the_shell_made_of_it() {
        Dialog dialog = dialog().prompts("$ ").types("wc -l !$").accepts();
        dialog.shows("wc -l /etc/passwd\r\n12 /etc/passwd\r\n").prompts("$ ");

        assertThat(dialog.texts()).containsExactly("wc -l /etc/passwd");
    }

    @Test
    void a_history_reference_without_an_event_runs_nothing() {
        Dialog dialog = dialog().prompts("$ ").types("!x").accepts();
        dialog.shows("bash: !x: event not found\r\n").prompts("$ ").types("ls").accepts();

        assertThat(dialog.texts()).containsExactly("ls");
    }

    @Test
    void an_exclamation_mark_that_the_shell_leaves_alone_is_told_as_it_is() {
        Dialog dialog = dialog().prompts("$ ").types("echo a!b").accepts();
        dialog.shows("a!b\r\n").prompts("$ ");

        assertThat(dialog.texts()).containsExactly("echo a!b");
    }

    @Test
    void a_reference_that_is_put_back_for_editing_is_told_when_it_is_run() {
        Dialog dialog = dialog().prompts("$ ").types("!rm").accepts();
        dialog.prompts("$ rm -rf /data").types(" x").accepts();

        assertThat(dialog.texts()).containsExactly("rm -rf /data x");
    }

    // Who reads it.

    @Test
    void a_full_screen_program_is_given_no_commands() {
        Dialog dialog = dialog().prompts("$ ").types("vim").accepts();
        dialog.shows(ESC + "[?1049h" + EDITS + "$ ").types("rm -rf /").sends("\r").shows("\r\n");
        assertThat(dialog.atEnter()).isEmpty();

        dialog.shows(ESC + "[?2004l" + ESC + "[?1049l").prompts("$ ").types("ls").accepts();
        assertThat(dialog.texts()).containsExactly("vim", "ls");
    }

    @Test
    void a_shell_inside_of_a_multiplexer_is_read() {
        Dialog dialog = dialog().prompts("$ ").types("tmux").accepts();
        dialog.shows(ESC + "[?1049h" + ESC + "[H" + ESC + "[2J$ ").types("ls");
        dialog.sends("\r").shows("\r\n$ ").types("pwd").sends("\r");

        assertThat(dialog.texts()).containsExactly("tmux", "ls", "pwd");
        assertThat(dialog.last().scope()).isEqualTo(Scope.NESTED);
    }

    @Test
    void a_pane_is_read_without_the_one_beside_it() {
        Dialog dialog = dialog().prompts("$ ").types("tmux").accepts();
        dialog.shows(ESC + "[?1049h" + ESC + "[H" + ESC + "[2J$ ").sends("\u0002").sends("%");
        dialog.shows(ESC + "[H$ vi x     \u2502$ ").types("ls").sends("\r");

        assertThat(dialog.texts()).containsExactly("tmux", "ls");
    }

    @Test
    void another_users_shell_is_inside_of_the_first() {
        Dialog dialog = dialog().prompts("me$ ").types("sudo -i").accepts().prompts("root# ");
        dialog.types("id").accepts().prompts("root# ").types("exit").accepts().prompts("me$ ");
        dialog.types("ls").accepts();

        assertThat(dialog.told())
                .extracting(TypedCommand::scope)
                .containsExactly(Scope.SHELL, Scope.NESTED, Scope.NESTED, Scope.SHELL);
    }

    @Test
    void lines_for_an_interpreter_are_marked_as_such() {
        Dialog dialog = dialog().prompts("$ ").types("python3").accepts().shows(">>> ");
        dialog.types("import os").enters().shows(">>> ").sends("\u0004").shows("\r\n");
        dialog.prompts("$ ").types("ls").accepts();

        assertThat(dialog.texts()).containsExactly("python3", "import os", "ls");
        assertThat(dialog.told())
                .extracting(TypedCommand::scope)
                .containsExactly(Scope.SHELL, Scope.REPL, Scope.SHELL);
    }

    // Network devices.

    @Test
    void help_and_pagers_of_a_device_are_no_part_of_a_line() {
        Dialog dialog = dialog().shows("sw1>").types("sh ").sends("?");
        dialog.shows("?\r\n  version  the version\r\nsw1>sh ").types("ver").enters();
        dialog.shows("line 1\r\n --More-- ").sends(" ").shows("\r          \rline 2\r\nsw1>");
        dialog.types("exit").enters();

        assertThat(dialog.texts()).containsExactly("sh ver", "exit");
    }

    @Test
    void an_answer_that_needs_no_enter_is_no_part_of_the_next_line() {
        Dialog dialog = dialog().shows("<HW>").types("save").enters();
        dialog.shows("Continue? [Y/N]:").sends("y").shows("y\r\n<HW>").types("quit").enters();

        assertThat(dialog.texts()).containsExactly("save", "quit");
    }

    @Test
    void a_devices_prompt_in_brackets_is_one() {
        Dialog dialog = dialog().shows("[HUAWEI-GigabitEthernet0/0/1]").types("shutdown").enters();

        assertThat(dialog.texts()).containsExactly("shutdown");
    }

    // What would be run.

    @Test
    void nothing_would_be_run_at_an_empty_prompt() {
        assertThat(dialog().prompts("$ ").atEnter()).isEmpty();
    }

    @Test
    void what_is_on_its_way_to_the_screen_cannot_be_told_yet() {
        Dialog dialog = dialog().prompts("$ ").sends("rm -rf /");
        assertThat(dialog.atEnter().orElseThrow().grade()).isEqualTo(Grade.OPAQUE);

        dialog.shows("rm -rf /");
        assertThat(dialog.atEnter().orElseThrow())
                .extracting(TypedCommand::text, TypedCommand::grade)
                .containsExactly("rm -rf /", Grade.HIGH);
    }

    @Test
    void a_line_that_nobody_typed_is_seen_before_it_runs() {
        Dialog dialog = dialog().prompts("% ").types("print -z rm x").accepts();
        dialog.prompts("% rm x");
        assertThat(dialog.atEnter().orElseThrow().text()).isEqualTo("rm x");

        dialog.accepts();
        assertThat(dialog.texts()).containsExactly("print -z rm x", "rm x");
    }

    @Test
    void what_a_line_goes_on_with_is_told_with_its_beginning() {
        Dialog dialog = dialog().prompts("$ ").types("rm -r\\").accepts().prompts("> ");
        dialog.types("f /data");

        assertThat(dialog.atEnter().orElseThrow().text()).isEqualTo("rm -rf /data");
    }

    @Test
    void a_history_reference_is_doubtful_before_it_runs() {
        Dialog dialog = dialog().prompts("$ ").types("!!");

        assertThat(dialog.atEnter().orElseThrow().grade()).isEqualTo(Grade.LOW);
    }
}
