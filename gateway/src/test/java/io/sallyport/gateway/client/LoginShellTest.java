package io.sallyport.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.Folders;
import io.sallyport.gateway.testing.KeyFile;
import io.sallyport.gateway.testing.Programs;
import io.sallyport.gateway.testing.Pty;
import io.sallyport.gateway.testing.ShellAccount;
import io.sallyport.gateway.testing.TestingGateway;
import io.sallyport.gateway.testing.TestingInventory;
import io.sallyport.gateway.testing.TestingSshd;
import io.sallyport.recorder.journal.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Login shells that report what they run are the login shells they would be without it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LoginShellTest {
    private final Map<String, ShellAccount> accounts = new LinkedHashMap<>();
    private TestingSshd sshd;
    private TestingGateway gateway;
    private KeyFile alice;

    @BeforeAll
    void open() {
        sshd = TestingSshd.start("SetEnv LANG=C.UTF-8");
        for (String shell : List.of("bash", "zsh", "fish", "dash")) {
            ShellAccount account = ShellAccount.make(shell);
            account.letIn(sshd.credential());
            accounts.put(shell, account);
        }
        String[] names = accounts.values().stream().map(ShellAccount::name).toArray(String[]::new);
        alice = KeyFile.make(Folders.make("sallyport-shells").resolve("alice"));
        gateway =
                TestingGateway.start(
                        new TestingInventory()
                                .person("alice", "operator", alice.line())
                                .target(
                                        "web01",
                                        "127.0.0.1:" + sshd.port(),
                                        sshd.hostKey().line(),
                                        "machine",
                                        names)
                                .grant("all", "alice", "web01")
                                .accounts("all", names),
                        Map.of("machine", sshd.credential()));
    }

    @AfterAll
    void close() {
        gateway.close();
        accounts.values().forEach(ShellAccount::close);
        sshd.close();
    }

    private ShellAccount account(String shell) {
        ShellAccount account = accounts.get(shell);
        assertThat(account).isNotNull();
        return account;
    }

    private Pty shell(String shell) {
        return Pty.start(
                List.of(
                        Programs.need("ssh", "openssh-client"),
                        "-tt",
                        "-F",
                        "none",
                        "-p",
                        Integer.toString(gateway.port()),
                        "-i",
                        alice.privateKey().toString(),
                        "-o",
                        "StrictHostKeyChecking=no",
                        "-o",
                        "UserKnownHostsFile=/dev/null",
                        "-o",
                        "LogLevel=ERROR",
                        "alice@" + account(shell).name() + "@web01@127.0.0.1"));
    }

    private void write(String shell, String file, String text) throws IOException {
        var path = account(shell).home().resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
        account(shell).own();
    }

    private static Entry judged(Facts facts, String text) {
        return facts.await(
                "CommandJudged", entry -> entry.detail().get("text").asString().equals(text));
    }

    @ParameterizedTest
    @CsvSource({
        "bash, echo x$0-$SHLVL-$(shopt -q login_shell && echo login), x-bash-1-login",
        "zsh, echo x$0-$SHLVL-$(setopt | grep -c '^login$'), x-zsh-1-1",
        "fish, echo x(status is-login; and echo login)-$SHLVL, xlogin-1",
        "dash, echo x$SHLVL-$((40+2)), x1-42"
    })
    void it_is_a_login_shell_of_the_first_level(String shell, String line, String shown) {
        Facts facts = gateway.facts();
        try (Pty terminal = shell(shell)) {
            terminal.type(line + "\n");
            terminal.await(shown);
            terminal.type("exit 3\n");
            assertThat(terminal.status()).isEqualTo(3);
        }
        Entry judged = judged(facts, line);
        assertThat(judged.detail().get("how").asString())
                .isEqualTo(shell.equals("dash") ? "line" : "shell_integration");
        Entry captured = facts.await("CaptureChanged");
        assertThat(captured.detail().get("why").asString()).startsWith(shell);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh", "fish"})
    void the_exit_status_of_each_command_is_known(String shell) {
        Facts facts = gateway.facts();
        try (Pty terminal = shell(shell)) {
            terminal.type("sh -c 'exit 7'\n");
            Entry finished =
                    facts.await(
                            "CommandFinished", entry -> entry.detail().get("status").asInt() == 7);
            assertThat(finished.detail().get("number").asInt())
                    .isEqualTo(judged(facts, "sh -c 'exit 7'").detail().get("number").asInt());
            terminal.type("exit\n");
            terminal.status();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh", "fish", "dash"})
    void what_is_typed_while_the_echo_is_off_is_in_no_fact_and_no_recording(String shell) {
        Facts facts = gateway.facts();
        String ask =
                switch (shell) {
                    case "fish" -> "read -s -P secret: v; echo got-(string length $v)";
                    case "zsh" -> "read -s 'v?secret: '; echo got-${#v}";
                    case "dash" -> "stty -echo; printf secret:; read v; stty echo; echo got-${#v}";
                    default -> "read -s -p secret: v; echo got-${#v}";
                };
        try (Pty terminal = shell(shell)) {
            terminal.type(ask + "\n");
            terminal.await("secret:"); // in the line itself
            facts.await("CommandJudged", entry -> entry.toString().contains("read "));
            terminal.await("secret:"); // it asks, and the echo is off
            terminal.type("hunter2-typed\n");
            terminal.await("got-13");
            terminal.type("exit\n");
            terminal.status();
        }
        facts.await("SessionEnded");
        assertThat(facts.all("CommandJudged").toString()).doesNotContain("hunter2-typed");
        assertThat(Facts.shown(facts.recording())).doesNotContain("hunter2-typed");
    }

    @Test
    void marks_are_neither_shown_nor_recorded() {
        Facts facts = gateway.facts();
        String shown;
        try (Pty terminal = shell("bash")) {
            terminal.type("echo seen-$((2+3))\n");
            terminal.await("seen-5");
            terminal.type("exit\n");
            terminal.status();
            shown = terminal.shown();
        }
        assertThat(shown).doesNotContain("7731");
        assertThat(Facts.shown(facts.recording())).doesNotContain("7731");
    }

    @Test
    void bash_keeps_its_history_as_its_owner_wants_it() throws IOException {
        write("bash", ".bashrc", "HISTCONTROL=ignoreboth\n");
        write("bash", ".profile", ". ~/.bashrc\n");
        try (Pty terminal = shell("bash")) {
            terminal.type("echo kept-$((1+2))\n");
            terminal.await("kept-3");
            terminal.type(" echo hidden-$((1+3))\n");
            terminal.await("hidden-4");
            terminal.type("echo kept-$((1+2))\n"); // as the one before, which is kept
            terminal.await("kept-3");
            terminal.type("echo control-$HISTCONTROL\n");
            terminal.await("control-ignoreboth");
            terminal.type("exit\n");
            terminal.status();
        }
        assertThat(Files.readString(account("bash").home().resolve(".bash_history")))
                .containsOnlyOnce("echo kept-")
                .doesNotContain("echo hidden-");
    }

    @Test
    void zsh_leaves_no_folder_behind() throws IOException {
        try (Pty terminal = shell("zsh")) {
            terminal.type("echo zdot-${ZDOTDIR:-none}-$((1+1))\n");
            terminal.await("zdot-none-2");
            terminal.type("exit\n");
            terminal.status();
        }
        for (String place : List.of("/dev/shm", "/tmp")) {
            try (var files = Files.list(java.nio.file.Path.of(place))) {
                assertThat(files.map(file -> String.valueOf(file.getFileName())))
                        .noneMatch(name -> name.startsWith(".sallyport-"));
            }
        }
    }

    @Test
    void keys_that_run_commands_without_a_line_are_known() throws IOException {
        write("bash", ".profile", "bind -x '\"\\eq\": echo by-key-$((5+5))'\n");
        Facts facts = gateway.facts();
        try (Pty terminal = shell("bash")) {
            terminal.type("echo on\n");
            judged(facts, "echo on");
            terminal.type("\u001bq");
            terminal.await("by-key-10");
            terminal.type("exit\n");
            terminal.status();
        }
        judged(facts, "echo by-key-$((5+5))");
    }

    @Test
    void a_message_of_the_day_is_not_shown_where_it_is_not_wanted_and_ends_reach_the_logout_file()
            throws IOException {
        write("bash", ".hushlogin", "");
        write("bash", ".bash_logout", "echo farewell-$((3*3)) > ~/left\n");
        try (Pty terminal = shell("bash")) {
            terminal.type("exit\n");
            terminal.status();
        }
        assertThat(account("bash").home().resolve("left")).hasContent("farewell-9");
    }
}
