package io.sallyport.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Policies are checked where they are written, with what a node would say of them.
final class PolicyCommandTest {
    @TempDir Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter errors = new StringWriter();

    private int run(String... arguments) {
        CommandLine commands = Sallyport.commands();
        commands.setOut(new PrintWriter(out, true));
        commands.setErr(new PrintWriter(errors, true));
        return commands.execute(arguments);
    }

    @Test
    void the_shipped_policies_are_valid() {
        assertThat(run("policy", "check")).isZero();
        assertThat(out.toString()).contains("policies, all valid");
    }

    @Test
    void a_mistake_in_a_folder_is_found_with_its_file_and_line() throws IOException {
        Files.writeString(folder.resolve("good.cedar"), "permit (principal, action, resource);\n");
        Path bad =
                Files.writeString(
                        folder.resolve("bad.cedar"),
                        "\nforbid (principal, action, resource) when { principal.frosen };\n");
        Files.writeString(folder.resolve("notes.txt"), "not a policy");
        assertThat(run("policy", "check", folder.toString())).isEqualTo(1);
        assertThat(out.toString()).startsWith(bad + ":2: ").contains("did you mean `frozen`?");
    }

    @Test
    void the_same_as_json() throws IOException {
        Path bad = Files.writeString(folder.resolve("bad.cedar"), "forbid;");
        assertThat(run("policy", "check", "--json", bad.toString())).isEqualTo(1);
        JsonNode answer = JsonMapper.builder().build().readTree(out.toString());
        assertThat(answer.get("valid").asBoolean()).isFalse();
        assertThat(answer.get("problems").get(0).get("line").asInt()).isEqualTo(1);
    }

    @Test
    void a_file_that_is_not_there_is_said() {
        assertThat(run("policy", "check", folder.resolve("absent.cedar").toString())).isEqualTo(3);
        assertThat(errors.toString()).contains("absent.cedar is not there");
    }

    @Test
    void what_is_shipped_can_be_read() {
        assertThat(run("policy", "show")).isZero();
        assertThat(out.toString()).contains("@id(\"user-data-needs-consent\")");
        assertThat(run("policy", "show", "--schema")).isZero();
        assertThat(out.toString()).contains("entity Target");
    }

    private Path site() throws IOException {
        Files.writeString(
                folder.resolve("inventory.yml"),
                """
                people:
                  alice: {roles: [operator]}
                  dave: {roles: [auditor]}
                owners:
                  acme: {name: Acme}
                targets:
                  web01: {address: 127.0.0.1, accounts: {root: {credential: c}}}
                  db01: {address: 127.0.0.2, owner: acme, accounts: {root: {credential: c}}}
                grants:
                  ops: {people: [alice], targets: [web01], accounts: [root]}
                """);
        return Files.writeString(
                folder.resolve("sallyport.yml"), "sallyport:\n  data: " + folder + "\n");
    }

    private int explain(String... words) throws IOException {
        List<String> all = new ArrayList<>(List.of("policy", "explain", "--config"));
        all.add(site().toString());
        all.addAll(List.of(words));
        return run(all.toArray(String[]::new));
    }

    @Test
    void why_somebody_may_is_explained_by_the_grant_and_the_policy_that_permits()
            throws IOException {
        assertThat(explain("alice", "web01", "--as", "root", "--act", "shell")).isZero();
        assertThat(out.toString())
                .contains("the grant ops admits alice as root")
                .contains("permitted: work-under-a-grant");
    }

    @Test
    void why_somebody_may_not_is_explained_with_what_would_open_it() throws IOException {
        assertThat(explain("alice", "db01", "--as", "root", "--act", "shell", "--json"))
                .isEqualTo(1);
        JsonNode answer = JsonMapper.builder().build().readTree(out.toString());
        assertThat(answer.get("permitted").asBoolean()).isFalse();
        assertThat(answer.get("missing").toString())
                .contains("a grant that names unbounded: request db01")
                .contains("the consent of acme that names unbounded");
        assertThat(explain("dave", "web01", "--as", "root")).isEqualTo(1);
        assertThat(out.toString()).contains("missing: the role operator");
    }

    @Test
    void with_what_is_supposed_the_answer_is_another() throws IOException {
        assertThat(
                        explain(
                                "alice",
                                "db01",
                                "--as",
                                "root",
                                "--act",
                                "sftp-read",
                                "--grant",
                                "export",
                                "--consent",
                                "read"))
                .isEqualTo(1);
        assertThat(out.toString())
                .contains("harm-needs-a-consent-that-names-it")
                .contains("missing: the consent of acme that names export");
        assertThat(
                        explain(
                                "alice",
                                "db01",
                                "--as",
                                "root",
                                "--act",
                                "sftp-read",
                                "--grant",
                                "export",
                                "--consent",
                                "export"))
                .isZero();
    }

    @Test
    void an_own_policy_decides_too_and_is_named() throws IOException {
        Files.createDirectories(folder.resolve("policies"));
        Files.writeString(
                folder.resolve("policies/own.cedar"),
                "@id(\"no-root\") @reason(\"nobody is root\") forbid (principal, action in"
                        + " Action::\"work\", resource) when { context.account == \"root\" };\n");
        assertThat(explain("alice", "web01", "--as", "root")).isEqualTo(1);
        assertThat(out.toString())
                .contains("no-root (nobody is root)")
                .contains("neither a grant nor a consent would open it");
        assertThat(explain("alice", "web1", "--as", "root")).isEqualTo(2);
        assertThat(errors.toString()).contains("did you mean `web01`");
    }
}
