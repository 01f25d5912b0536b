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
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Where a target's inventory says so, shells that are started in the login shell report what they
/// run as well, and are otherwise what they would be.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NestedShellTest {
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
        String[] names =
                Stream.concat(
                                accounts.values().stream().map(ShellAccount::name),
                                Stream.of(TestingSshd.user()))
                        .toArray(String[]::new);
        alice = KeyFile.make(Folders.make("sallyport-nested").resolve("alice"));
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
                                .capture("web01", "nested")
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

    private Pty session(String account) {
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
                        "alice@" + account + "@web01@127.0.0.1"));
    }

    private static Entry judged(Facts facts, String text) {
        return facts.await(
                "CommandJudged", entry -> entry.detail().get("text").asString().equals(text));
    }

    private static void exact(Facts facts, String text, String scope) {
        Entry judged = judged(facts, text);
        assertThat(judged.detail().get("how").asString()).isEqualTo("shell_integration");
        assertThat(judged.detail().get("grade").asString()).isEqualTo("exact");
        assertThat(judged.detail().get("scope").asString()).isEqualTo(scope);
    }

    @ParameterizedTest
    @CsvSource({
        "bash, bash",
        "bash, zsh",
        "bash, fish",
        "zsh, zsh",
        "zsh, bash",
        "fish, bash",
        "fish, fish"
    })
    void a_shell_in_the_shell_reports_and_the_outer_one_goes_on(String outer, String inner) {
        Facts facts = gateway.facts();
        try (Pty terminal = session(account(outer).name())) {
            terminal.type("echo before\n");
            exact(facts, "echo before", "shell");
            terminal.type(inner + "\n");
            terminal.type("echo in-$SHLVL\n");
            terminal.await("in-2");
            exact(facts, "echo in-$SHLVL", "nested");
            terminal.type("exit 4\n");
            facts.await("CommandFinished", entry -> entry.detail().get("status").asInt() == 4);
            String after = outer.equals("fish") ? "echo a-$status" : "echo a-$?";
            terminal.type(after + "\n");
            terminal.await("a-4");
            exact(facts, after, "shell");
            terminal.type("exit\n");
            terminal.status();
        }
        assertThat(
                        facts.all("CommandJudged").stream()
                                .map(entry -> entry.detail().get("text").asString()))
                .hasSize(6);
        assertThat(
                        facts.all("CaptureChanged").stream()
                                .map(entry -> entry.detail().get("why").asString()))
                .hasSize(3)
                .last()
                .isEqualTo("back in the shell before");
        assertThat(facts.all("SessionEnded").getLast().detail().get("cause").asString())
                .isNotEqualTo("DISOBEYED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh", "fish"})
    void another_account_s_shell_reports_too(String shell) {
        Facts facts = gateway.facts();
        String name = account(shell).name();
        try (Pty terminal = session(TestingSshd.user())) {
            terminal.type("su - " + name + "\n");
            facts.await(
                    "CaptureChanged",
                    entry ->
                            entry.detail().get("why").asString().startsWith(shell + " ")
                                    && entry.detail().get("why").asString().contains("started in"));
            String who = shell.equals("fish") ? "echo w-(whoami)" : "echo w-$(whoami)";
            terminal.type(who + "; jobs\n");
            terminal.await("w-" + name);
            exact(facts, who + "; jobs", "nested");
            terminal.type("exit\n");
            terminal.type("echo back\n");
            exact(facts, "echo back", "shell");
            terminal.type("exit\n");
            terminal.status();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sudo -i", "sudo -s", "sudo su", "sudo su -", "sudo bash", "su"})
    void a_shell_of_root_s_reports_too(String line) {
        Programs.need("sudo", "sudo");
        Facts facts = gateway.facts();
        try (Pty terminal = session(TestingSshd.user())) {
            terminal.type(line + "\n");
            facts.await(
                    "CaptureChanged",
                    entry -> entry.detail().get("why").asString().contains("started in"));
            terminal.type("echo $((6*7))-$(whoami)\n");
            terminal.await("42-root");
            exact(facts, "echo $((6*7))-$(whoami)", "nested");
            terminal.type("exit\n");
            // sudo reads ahead for a terminal of its own, and what it read goes with it.
            int number = judged(facts, line).detail().get("number").asInt();
            facts.await("CommandFinished", entry -> entry.detail().get("number").asInt() == number);
            terminal.type("exit\n");
            terminal.status();
        }
    }

    @Test
    void what_is_typed_before_another_account_s_shell_is_there_is_not_lost() {
        Facts facts = gateway.facts();
        try (Pty terminal = session(TestingSshd.user())) {
            terminal.type("su - " + account("bash").name() + "\necho ahead-$(whoami)\necho two\n");
            terminal.await("ahead-" + account("bash").name());
            facts.await(
                    "CommandJudged",
                    entry ->
                            entry.detail().get("text").asString().equals("echo two")
                                    && entry.detail().get("grade").asString().equals("exact"));
            terminal.type("exit\nexit\n");
            terminal.status();
        }
    }

    @Test
    void shells_in_shells_in_shells_come_back_one_by_one() {
        Facts facts = gateway.facts();
        try (Pty terminal = session(account("bash").name())) {
            terminal.type("zsh\nbash\necho three-$SHLVL\n");
            terminal.await("three-3");
            terminal.type("exit\nexit\necho one-$SHLVL\n");
            terminal.await("one-1");
            exact(facts, "echo three-$SHLVL", "nested");
            exact(facts, "echo one-$SHLVL", "shell");
            terminal.type("exit\n");
            terminal.status();
        }
    }

    @Test
    void profiles_aliases_and_job_control_are_as_without_it() throws IOException {
        Files.writeString(account("bash").home().resolve(".bashrc"), "alias greet='echo hello'\n");
        account("bash").own();
        Facts facts = gateway.facts();
        try (Pty terminal = session(account("bash").name())) {
            terminal.type("bash\ngreet; sleep 100 & jobs; echo $0; type bash\n");
            terminal.await("hello");
            terminal.await("Running");
            terminal.await("bash is /");
            terminal.type("kill %1; exit\nexit\n");
            terminal.status();
        }
        assertThat(facts.all("CommandJudged")).hasSize(4);
    }

    @Test
    void a_shell_that_cannot_report_is_read_as_ever() {
        Facts facts = gateway.facts();
        try (Pty terminal = session(TestingSshd.user())) {
            terminal.type("su - " + account("dash").name() + "\n");
            terminal.await("$ ");
            terminal.type("echo dash-$((6*7))\n");
            terminal.await("dash-42");
            terminal.type("exit\n");
            terminal.type("exit\n");
            terminal.status();
        }
        assertThat(judged(facts, "echo dash-$((6*7))").detail().get("how").asString())
                .isIn("screen", "line");
    }

    @Test
    void what_prints_that_it_is_ready_gets_no_nonce() {
        Facts facts = gateway.facts();
        try (Pty terminal = session(account("bash").name())) {
            terminal.type("printf '\\033]7731;ready\\007'; read -t 2 x; echo got-${#x}\n");
            terminal.await("got-0");
            terminal.type("exit\n");
            terminal.status();
        }
        assertThat(facts.all("CommandJudged")).isNotEmpty();
    }
}
