package io.sallyport.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
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
}
