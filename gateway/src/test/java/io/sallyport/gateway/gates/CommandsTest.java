package io.sallyport.gateway.gates;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.Pty;
import io.sallyport.recorder.journal.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Commands on a machine with user data: what runs, what waits and what does not. Alice holds a
/// standing grant for `db01`; the machine's root has bash.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CommandsTest {
    private House house;
    private DeskTalk desk;
    private Facts facts;

    @BeforeAll
    void open() {
        house =
                House.open(
                        (inventory, more) -> inventory.grant("alice-data", "alice", "db01"),
                        InstantSource.system());
        desk = new DeskTalk(house);
    }

    @AfterAll
    void close() {
        house.close();
    }

    @BeforeEach
    void look() {
        facts = house.facts();
    }

    @AfterEach
    void takeBack() {
        for (String line : desk.says("carol", "consents").split("\n")) {
            if (line.startsWith("c-") && line.contains("given")) {
                desk.says("carol", "withdraw " + DeskTalk.idIn("c", line));
            }
        }
    }

    private void consent(String operations) {
        desk.id("c", "carol", "standing-consent db01 --operations " + operations + " --for 1h");
    }

    private Entry judged(String text) {
        return facts.await(
                "CommandJudged", entry -> entry.detail().get("text").asString().equals(text));
    }

    private List<Entry> judgedAs(String decision) {
        return facts.all("CommandJudged").stream()
                .filter(entry -> entry.detail().get("decision").asString().equals(decision))
                .toList();
    }

    private static String said(Entry entry, String field) {
        return entry.detail().get(field).asString();
    }

    /// A folder of somebody's data, which a command would destroy.
    private Path data(String name) throws IOException {
        Path folder = Files.createDirectories(house.folder().resolve("data").resolve(name));
        Files.writeString(folder.resolve("kept"), name);
        return folder;
    }

    @Test
    void a_look_runs_and_its_end_is_known() {
        consent("observe");
        try (Pty shell = desk.shell("alice", "db01")) {
            DeskTalk.works(shell);
            shell.type("ls /\n");
            shell.await("usr");
            shell.type("false\n");
            facts.await("CommandFinished", entry -> entry.detail().get("status").asInt() == 1);
            shell.type("exit\n");
            assertThat(shell.status()).isEqualTo(1);
        }
        Entry ls = judged("ls /");
        assertThat(said(ls, "how")).isEqualTo("shell_integration");
        assertThat(said(ls, "grade")).isEqualTo("exact");
        assertThat(said(ls, "decision")).isEqualTo("run");
        assertThat(ls.detail().get("operations").toString()).contains("observe");
        assertThat(ls.header().consent()).startsWith("c-");
    }

    @Test
    void what_destroys_does_not_run_without_a_consent_that_names_it_and_runs_with_one()
            throws IOException {
        consent("observe,read,unbounded");
        Path folder = Files.createDirectories(Path.of("/srv/sallyport-" + System.nanoTime()));
        try {
            Files.writeString(folder.resolve("kept"), "data");
            try (Pty shell = desk.shell("alice", "db01")) {
                DeskTalk.works(shell);
                shell.type("rm -rf " + folder + "\n");
                shell.await("waits");
                assertThat(folder.resolve("kept")).exists();
                shell.type("\u0003");
                shell.await("not run: ");
                shell.type("echo still-$((40+2))\n");
                shell.await("still-42");
                assertThat(folder.resolve("kept")).exists();
                consent("destroy,observe");
                shell.type("rm -rf " + folder + "\n");
                Awaitility.await()
                        .atMost(Duration.ofSeconds(10))
                        .until(() -> !Files.exists(folder));
                shell.type("exit\n");
                shell.status();
            }
        } finally {
            Files.deleteIfExists(folder.resolve("kept"));
            Files.deleteIfExists(folder);
        }
        assertThat(judgedAs("hold")).hasSize(1);
        assertThat(judgedAs("deny")).hasSize(1);
        assertThat(judgedAs("run"))
                .extracting(entry -> said(entry, "text"))
                .contains("rm -rf " + folder);
    }

    @Test
    void pasted_lines_are_judged_one_by_one() throws IOException {
        consent("observe");
        try (Pty shell = desk.shell("alice", "db01")) {
            DeskTalk.works(shell);
            // Without the brackets of a paste, as an old terminal sends it.
            shell.type("echo one-$((1+1))\nbash -s\necho two-$((2+2))\n");
            shell.await("one-2");
            shell.await("waits");
            shell.type("\u0003");
            shell.await("not run: ");
            shell.await("two-4");
            shell.type("exit\n");
            shell.status();
        }
        assertThat(judgedAs("run"))
                .extracting(entry -> said(entry, "text"))
                .contains("echo one-$((1+1))", "echo two-$((2+2))")
                .doesNotContain("bash -s");
        assertThat(judgedAs("deny"))
                .extracting(entry -> said(entry, "text"))
                .containsExactly("bash -s");
    }

    @Test
    void a_held_command_runs_by_itself_once_the_owner_agrees() {
        consent("observe");
        try (Pty shell = desk.shell("alice", "db01")) {
            DeskTalk.works(shell);
            shell.type("sh ./nobody-knows; printf 'agreed-%s\\n' $((6*7))\n");
            shell.await("waits");
            String request = DeskTalk.idIn("r", shell.shown());
            assertThat(desk.says("bob", "show " + request))
                    .contains("sh ./nobody-knows", "to run in session");
            desk.says("bob", "approve " + request);
            desk.says("carol", "consent " + desk.id("c", "carol", "consents"));
            shell.await("agreed-42");
            shell.type("exit\n");
            shell.status();
        }
    }

    @Test
    void a_held_command_is_asked_for_by_itself_though_a_wider_request_waits() {
        consent("observe");
        String wider = desk.id("r", "alice", "request db01 --operations unbounded --reason other");
        try (Pty shell = desk.shell("alice", "db01")) {
            DeskTalk.works(shell);
            shell.type("sh ./nobody-knows\n");
            shell.await("waits");
            assertThat(DeskTalk.idIn("r", shell.shown())).isNotEqualTo(wider);
            shell.type("\u0003");
            shell.await("not run: ");
            shell.type("exit\n");
            shell.status();
        }
        assertThat(desk.says("alice", "show " + wider)).contains("pending");
        desk.says("alice", "withdraw " + wider);
    }

    @Test
    void a_command_of_a_request_is_judged_before_it_is_sent() {
        consent("observe");
        desk.runs("alice", "db01", "id -u").run().succeeds();
        assertThat(said(judged("id -u"), "how")).isEqualTo("exec");
        assertThat(
                        desk.runs("alice", "db01", "rm -rf /srv/nothing-here")
                                .run()
                                .endsWith(126)
                                .errors())
                .contains("sallyport: ", "destroy");
        Entry refused = judged("rm -rf /srv/nothing-here");
        assertThat(said(refused, "decision")).isEqualTo("deny");
        assertThat(refused.detail().get("operations").toString()).contains("destroy");
    }

    @Test
    void a_secret_in_an_argument_is_in_no_fact() {
        consent("observe,unbounded,read,credential,reach,export");
        try (Pty shell = desk.shell("alice", "db01")) {
            DeskTalk.works(shell);
            shell.type("echo mysql --password=S3cr3t-in-fact; echo done-$((3+4))\n");
            shell.await("done-7");
            shell.type("exit\n");
            shell.status();
        }
        facts.await("SessionEnded");
        assertThat(facts.all("CommandJudged").toString())
                .contains("mysql --password=")
                .doesNotContain("S3cr3t-in-fact");
    }
}
