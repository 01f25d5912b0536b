package io.sallyport.gateway.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.policy.command.SessionState;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A gate between an operator and a shell that this test plays: what is let through, when, and what
/// is asked.
class CommandGateTest {
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final List<TypedCommand> asked = new CopyOnWriteArrayList<>();
    private final List<TypedCommand> seen = new CopyOnWriteArrayList<>();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private volatile Judge.@Nullable Answer open;
    private volatile int taken;
    private volatile boolean ended;
    private volatile boolean paused;
    private volatile int pausedLooks; // of timers that found it paused

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    private final class Wires implements CommandGate.Way {
        @Override
        public void toTarget(byte[] data, int offset, int length) {
            synchronized (sent) {
                sent.write(data, offset, length);
            }
        }

        @Override
        public void answer(byte[] data) {
            toTarget(data, 0, data.length);
        }

        @Override
        public void taken(int length) {
            taken += length;
        }

        @Override
        public void shown(byte[] data, int offset, int length) {
            shown.write(data, offset, length);
        }

        @Override
        public void swallowed(int length) {}

        @Override
        public boolean isPaused() {
            pausedLooks += paused ? 1 : 0;
            return paused;
        }

        @Override
        public void endOfFileToTarget() {
            ended = true;
        }

        @Override
        public void say(String sentence, boolean onLine) {
            said.add(sentence);
        }
    }

    private final class Asked implements Judge {
        @Override
        public void judge(TypedCommand command, Answer answer) {
            asked.add(command);
            open = answer;
        }

        @Override
        public void guard(TypedCommand command, Answer answer) {
            judge(command, answer);
        }

        @Override
        public void seen(TypedCommand command) {
            seen.add(command);
        }

        @Override
        public void ended(int status) {
            told.add("ended " + status);
        }

        @Override
        public void captured(TypedCommand.How how, String why) {
            told.add("captured " + how);
        }

        @Override
        public void nested(SessionState.Dialect dialect, String account) {
            told.add("nested " + dialect + " " + account);
        }

        @Override
        public void nestedOver() {
            told.add("nested over");
        }

        @Override
        public void unreported(String why) {
            told.add("unreported");
        }

        @Override
        public void disobeyed(String how) {
            told.add("disobeyed");
        }
    }

    private CommandGate gate(@Nullable LoginShell shell) {
        return new CommandGate(new Wires(), new Asked(), timer, shell, true, 80, 24);
    }

    private String nonce = "";

    /// Starts as a shell does: until its first prompt.
    private CommandGate started(LoginShell shell) {
        CommandGate gate = gate(shell);
        shows(gate, "\u001b]7731;ready\u0007");
        nonce = sent().strip();
        assertThat(nonce).hasSize(32);
        forget();
        shows(gate, mark("I;" + shell.word() + ";1") + mark("A") + "$ " + mark("B"));
        return gate;
    }

    private String mark(String body) {
        return "\u001b]7731;" + nonce + ";" + body + "\u0007";
    }

    private static void types(CommandGate gate, String text) {
        byte[] data = text.getBytes(UTF_8);
        gate.typed(data, 0, data.length);
    }

    private static void shows(CommandGate gate, String text) {
        byte[] data = text.getBytes(UTF_8);
        gate.received(data, 0, data.length);
    }

    private String sent() {
        synchronized (sent) {
            return sent.toString(UTF_8);
        }
    }

    private void forget() {
        synchronized (sent) {
            sent.reset();
        }
    }

    private void awaitSent(String text) {
        await().atMost(Duration.ofSeconds(10)).until(() -> sent().equals(text));
    }

    private void answer(Verdict verdict) {
        Judge.Answer answer = open;
        assertThat(answer).isNotNull();
        open = null;
        answer.given(verdict);
    }

    @Test
    void what_is_typed_waits_until_the_shell_has_its_nonce() {
        CommandGate gate = gate(LoginShell.BASH);
        types(gate, "early\r");
        assertThat(sent()).isEmpty();
        shows(gate, "\u001b]7731;ready\u0007");
        nonce = sent().strip();
        forget();
        shows(gate, mark("I;bash;5") + mark("A") + "$ ");
        assertThat(sent()).as("it is for the prompt").isEmpty();
        shows(gate, mark("B"));
        assertThat(sent()).isEqualTo("early\r");
    }

    @Test
    void a_profile_that_asks_for_something_gets_it() {
        CommandGate gate = gate(LoginShell.BASH);
        shows(gate, "\u001b]7731;ready\u0007Which project? ");
        forget();
        types(gate, "one\r");
        assertThat(sent()).isEmpty();
        awaitSent("one\r");
    }

    @Test
    void a_line_waits_for_its_answer_and_what_comes_after_waits_with_it() {
        CommandGate gate = started(LoginShell.BASH);
        types(gate, "one\rtwo\r");
        assertThat(sent()).isEqualTo("one\r");
        shows(gate, "one\r\n" + mark("Q;h;one"));
        assertThat(asked).extracting(TypedCommand::text).containsExactly("one");
        forget();
        answer(new Verdict.Run("", false));
        assertThat(sent()).isEqualTo("\u001b]7731;" + nonce + ";V;A\n");
        forget();
        shows(gate, mark("C"));
        assertThat(sent()).as("what runs gets what is typed").isEqualTo("two\r");
        shows(gate, "out\r\n" + mark("D;3") + mark("A") + "$ " + mark("B"));
        assertThat(told).contains("ended 3");
        assertThat(shown.toString(UTF_8)).isEqualTo("$ one\r\nout\r\n$ ");
    }

    @Test
    void a_line_that_is_too_long_to_be_read_cannot_be_told() {
        CommandGate gate = started(LoginShell.BASH);
        types(gate, "x\r");
        shows(gate, mark("Q;h;" + "x".repeat(TypedCommand.MAX_LENGTH + 1)));
        assertThat(asked)
                .extracting(TypedCommand::grade)
                .containsExactly(TypedCommand.Grade.OPAQUE);
        assertThat(asked.getFirst().why()).contains("too long");
    }

    @Test
    void a_refused_line_is_answered_with_no_and_its_sentence_is_said_first() {
        CommandGate gate = started(LoginShell.ZSH);
        types(gate, "rm\r");
        shows(gate, mark("Q;h;rm"));
        forget();
        answer(new Verdict.Deny("because"));
        assertThat(said).containsExactly("because");
        assertThat(sent()).isEqualTo("\u001b]7731;" + nonce + ";V;D\n");
        shows(gate, mark("D;130") + mark("A") + mark("B"));
        assertThat(told).doesNotContain("ended 130", "disobeyed");
    }

    @Test
    void a_shell_that_does_not_come_back_after_a_no_is_told_on() {
        CommandGate gate = started(LoginShell.BASH);
        types(gate, "rm\r");
        shows(gate, mark("Q;h;rm"));
        answer(new Verdict.Deny("because"));
        await().atMost(CommandGate.OBEYS.multipliedBy(4)).until(() -> told.contains("disobeyed"));
    }

    @Test
    void a_shell_that_cannot_be_told_while_the_session_is_paused_is_not_told_on_before() {
        CommandGate gate = started(LoginShell.BASH);
        types(gate, "rm\r");
        shows(gate, mark("Q;h;rm"));
        paused = true;
        answer(new Verdict.Deny("because"));
        await().atMost(CommandGate.OBEYS.multipliedBy(4)).until(() -> pausedLooks >= 2);
        assertThat(told).doesNotContain("disobeyed");
        paused = false;
        await().atMost(CommandGate.OBEYS.multipliedBy(4)).until(() -> told.contains("disobeyed"));
    }

    @Test
    void a_line_that_runs_without_a_yes_is_told_on() {
        CommandGate gate = started(LoginShell.BASH);
        types(gate, "rm\r");
        shows(gate, mark("Q;h;rm") + mark("C"));
        assertThat(told).contains("disobeyed");
    }

    @Test
    void what_was_typed_ahead_goes_back_to_the_front() {
        CommandGate gate = started(LoginShell.BASH);
        types(gate, "sleep\r");
        shows(gate, mark("Q;h;sleep"));
        types(gate, "later");
        answer(new Verdict.Run("", false));
        forget();
        shows(gate, mark("T;ahead") + mark("C"));
        assertThat(sent()).isEqualTo("aheadlater");
    }

    @Test
    void keys_belong_to_whoever_holds_a_command() {
        CommandGate gate = started(LoginShell.BASH);
        types(gate, "drop\r");
        shows(gate, mark("Q;h;drop"));
        StringBuilder keys = new StringBuilder();
        Judge.Answer answer = open;
        assertThat(answer).isNotNull();
        Consumer<byte[]> holder = data -> keys.append(new String(data, UTF_8));
        answer.held(holder);
        types(gate, "\u0003");
        assertThat(keys.toString()).isEqualTo("\u0003");
        assertThat(taken).isEqualTo(1);
        answer.given(new Verdict.Run("", false));
        types(gate, "x");
        assertThat(keys.toString()).isEqualTo("\u0003");
    }

    @Test
    void the_second_answer_to_a_question_counts_for_nothing() {
        CommandGate gate = started(LoginShell.BASH);
        types(gate, "a\r");
        shows(gate, mark("Q;h;a"));
        Judge.Answer answer = open;
        assertThat(answer).isNotNull();
        answer.given(new Verdict.Deny("no"));
        forget();
        answer.given(new Verdict.Run("", false));
        assertThat(sent()).isEmpty();
    }

    @Test
    void an_enter_that_runs_nothing_lets_the_next_key_through() {
        CommandGate gate = started(LoginShell.BASH);
        types(gate, "\rq");
        assertThat(sent()).isEqualTo("\r");
        awaitSent("\rq");
    }

    @Test
    void enters_within_a_bracketed_paste_are_no_ends_of_lines() {
        CommandGate gate = started(LoginShell.BASH);
        String paste = "\u001b[200~one\rtwo\r\u001b[201~";
        types(gate, paste.substring(0, 9));
        types(gate, paste.substring(9) + "\rthen");
        assertThat(sent()).isEqualTo(paste + "\r");
    }

    @Test
    void the_end_of_input_comes_after_all_that_was_typed() {
        CommandGate gate = started(LoginShell.BASH);
        types(gate, "a\rb");
        gate.endOfFile();
        assertThat(ended).isFalse();
        shows(gate, mark("Q;h;a"));
        answer(new Verdict.Run("", false));
        shows(gate, mark("C"));
        assertThat(ended).isTrue();
        assertThat(sent()).endsWith("b");
    }

    @Test
    void a_line_without_an_editor_is_known_though_its_echo_is_off() {
        CommandGate gate = started(LoginShell.DASH);
        types(gate, "echo hidden\r");
        await().atMost(Duration.ofSeconds(10)).until(() -> open != null);
        answer(new Verdict.Run("", false));
        awaitSent("echo hidden\r");
        shows(gate, "hidden\r\n" + mark("A") + "$ " + mark("B"));
        assertThat(seen).extracting(TypedCommand::text).containsExactly("echo hidden");
    }

    @Test
    void what_is_typed_for_a_command_without_an_editor_is_not_taken_for_one() {
        CommandGate gate = started(LoginShell.DASH);
        types(gate, "read v\r");
        await().atMost(Duration.ofSeconds(10)).until(() -> open != null);
        answer(new Verdict.Run("", false));
        awaitSent("read v\r");
        types(gate, "hunter2\r");
        for (int i = 0; i < 3 && !sent().endsWith("hunter2\r"); i++) {
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> open != null || sent().endsWith("hunter2\r"));
            if (open != null) {
                answer(new Verdict.Run("", false));
            }
        }
        shows(gate, mark("A") + "$ " + mark("B"));
        assertThat(seen.toString() + asked).doesNotContain("hunter2");
    }

    @Test
    void what_the_screen_shows_is_asked_for_at_enter_and_stays_where_it_is_when_refused() {
        CommandGate gate = gate(null);
        shows(gate, "router# ");
        types(gate, "reload");
        shows(gate, "reload");
        types(gate, "\r");
        await().atMost(Duration.ofSeconds(10)).until(() -> open != null);
        assertThat(asked).extracting(TypedCommand::text).containsExactly("reload");
        answer(new Verdict.Deny("because"));
        assertThat(sent()).isEqualTo("reload");
        assertThat(said.getFirst()).contains("because", "the line was not sent");
        types(gate, "x");
        assertThat(sent()).isEqualTo("reloadx");
    }
}
