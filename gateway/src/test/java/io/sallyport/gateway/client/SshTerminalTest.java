package io.sallyport.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.Pty;
import io.sallyport.gateway.testing.TestingSshd;
import io.sallyport.recorder.recording.Frame;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Working in a terminal with OpenSSH's `ssh`.
@ExtendWith(House.Shared.class)
final class SshTerminalTest {
    /// A shell without anybody's start-up files.
    private static final String SHELL = "PS1='ready> ' exec sh -i";

    private final House house;

    SshTerminalTest(House house) {
        this.house = house;
    }

    private Pty open(String... arguments) {
        return house.terminal("alice", arguments);
    }

    @Test
    void a_shell_works_and_its_screen_is_recorded() {
        Facts facts = house.facts();
        try (Pty terminal = open(house.direct("web01"))) {
            terminal.type("echo $((6*7))-answer\n");
            terminal.await("42-answer");
            terminal.type("exit 3\n");
            assertThat(terminal.status()).isEqualTo(3);
        }
        List<Frame> recording = facts.recording();
        assertThat(Facts.shown(recording)).contains("42-answer");
        assertThat(facts.await("ChannelOpened").detail().get("kind").asString()).isEqualTo("SHELL");
        assertThat(facts.await("ChannelOpened").detail().get("terminal").asBoolean()).isTrue();
    }

    @Test
    void a_shell_works_through_a_jump_too() {
        Facts facts = house.facts();
        try (Pty terminal = open("-J", "alice@gateway", TestingSshd.user() + "@web01", SHELL)) {
            terminal.await("ready> ");
            terminal.type("echo $((6*7))-answer\n");
            terminal.await("42-answer");
            terminal.type("exit 3\n");
            assertThat(terminal.status()).isEqualTo(3);
        }
        assertThat(Facts.shown(facts.recording())).contains("42-answer");
    }

    @Test
    void what_was_shown_is_recorded_byte_for_byte_and_what_was_typed_is_not() {
        Facts facts = house.facts();
        String shown;
        try (Pty terminal = open(house.direct("web01"), SHELL)) {
            terminal.await("ready> ");
            terminal.type("stty -echo; printf 'password: '; read secret; stty echo; echo\n");
            terminal.await("password: ");
            terminal.await("password: ");
            terminal.type("hunter2-not-shown\n");
            terminal.await("ready> ");
            terminal.type("printf '\\033[31mred\\033[0m äöü 漢字\\n'\n");
            terminal.await("ready> ");
            terminal.type("exit\n");
            assertThat(terminal.status()).isZero();
            shown = terminal.shown();
        }
        String recorded = Facts.shown(facts.recording());
        assertThat(recorded).doesNotContain("hunter2").contains("\033[31mred\033[0m äöü 漢字");
        // What follows is the client's own farewell.
        assertThat(shown).startsWith(recorded);
    }

    @Test
    void the_terminals_modes_and_type_are_those_without_the_gateway() {
        String command = "stty -a; echo $TERM; tty | sed 's/[0-9]*$//'";
        String direct;
        try (Pty terminal = open("machine", command)) {
            terminal.status();
            direct = terminal.shown();
        }
        try (Pty terminal = open(house.direct("web01"), command)) {
            terminal.status();
            assertThat(withoutFarewell(terminal.shown())).isEqualTo(withoutFarewell(direct));
        }
        assertThat(direct).contains("rows 30; columns 100", "xterm-256color");
    }

    private static String withoutFarewell(String shown) {
        int farewell = shown.indexOf("Connection to ");
        return farewell < 0 ? shown : shown.substring(0, farewell);
    }

    @Test
    void a_resized_window_is_resized_on_the_target_and_in_the_recording() {
        Facts facts = house.facts();
        try (Pty terminal = open(house.direct("web01"), SHELL)) {
            terminal.await("ready> ");
            terminal.type("trap 'echo size is $(stty size)' WINCH; echo trap is set\n");
            terminal.await("trap is set\r\n");
            terminal.await("ready> ");
            terminal.resize(132, 50);
            // The shell runs a trap when it reads the next line: one that came before the signal
            // did not, so there is another.
            terminal.typeUntil("\n", "size is 50 132");
            terminal.type("exit\n");
            terminal.status();
        }
        assertThat(facts.recording())
                .anyMatch(frame ->
                        frame instanceof Frame.Resized resized
                                && resized.columns() == 132
                                && resized.rows() == 50);
    }

    @Test
    void control_c_interrupts_the_command_and_not_the_session() {
        try (Pty terminal = open(house.direct("web01"), SHELL)) {
            terminal.await("ready> ");
            terminal.type("sleep 1000\n");
            terminal.await("sleep 1000");
            terminal.type("\003");
            terminal.await("ready> ");
            terminal.type("echo status $?\n");
            terminal.await("status 130");
            terminal.type("exit\n");
            terminal.status();
        }
    }

    @Test
    void control_d_ends_the_session() {
        Facts facts = house.facts();
        try (Pty terminal = open(house.direct("web01"), SHELL)) {
            terminal.await("ready> ");
            terminal.type("\004");
            assertThat(terminal.status()).isZero();
        }
        facts.recording();
    }

    @Test
    void tilde_dot_ends_the_session() {
        Facts facts = house.facts();
        try (Pty terminal = open(house.direct("web01"), SHELL)) {
            terminal.await("ready> ");
            terminal.type("\n");
            terminal.await("ready> ");
            terminal.type("~.");
            assertThat(terminal.status()).isEqualTo(255);
        }
        assertThat(facts.await("SessionEnded").detail().get("cause").asString()).isEqualTo("LEFT");
        facts.recording();
    }

    @Test
    void a_break_reaches_the_target_as_it_does_without_the_gateway() {
        for (String way : List.of("machine", house.direct("web01"))) {
            try (Pty terminal = open(way, SHELL)) {
                terminal.await("ready> ");
                terminal.type("trap 'echo interrupted' INT; stty brkint; echo set\n");
                terminal.await("set\r\n");
                terminal.await("ready> ");
                terminal.type("~B\n");
                terminal.type("echo alive\n");
                terminal.await("alive\r\n");
                terminal.type("exit\n");
                assertThat(terminal.status()).as(way).isZero();
            }
        }
    }

    @Test
    void a_full_screen_program_draws_what_it_draws_without_the_gateway() {
        String command = "seq 1 200 | less -X; echo done";
        String[] shown = new String[2];
        int i = 0;
        for (String way : List.of("machine", house.direct("web01"))) {
            try (Pty terminal = open(way, command)) {
                terminal.await(":");
                terminal.type("G");
                terminal.await("200");
                terminal.type("q");
                terminal.await("done");
                terminal.status();
                shown[i++] = withoutFarewell(terminal.shown());
            }
        }
        assertThat(shown[1]).isEqualTo(shown[0]);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void a_terminal_command_keeps_its_status(int status) {
        try (Pty terminal = open(house.direct("web01"), "exit " + status)) {
            assertThat(terminal.status()).isEqualTo(status);
        }
    }
}
