package io.sallyport.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.node.HouseJournal;
import io.sallyport.gateway.node.NodeStopped;
import io.sallyport.recorder.checkpoint.CheckpointFolder;
import io.sallyport.recorder.journal.FileJournal;
import io.sallyport.recorder.journal.JournalUnavailableException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `sallyport verify` on journals, and what a node does that it can be asked.
class JournalCheckTest {
    @TempDir private Path folder;

    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();
    private Path data;
    private Path drop;
    private Path journal;
    private String id;

    @BeforeEach
    void write() throws IOException {
        data = folder.resolve("data");
        drop = Files.createDirectory(folder.resolve("drop"));
        journal = data.resolve("journal");
        id = append(3);
    }

    private String append(int facts) throws IOException {
        try (FileJournal open =
                HouseJournal.open(
                        data,
                        "node",
                        List.of(new CheckpointFolder(drop, InstantSource.system())),
                        InstantSource.system())) {
            for (int i = 0; i < facts; i++) {
                open.append(new NodeStopped());
            }
            return open.read(0, 1).getFirst().id().replace("-0", "");
        }
    }

    private int run(String... arguments) {
        out = new StringWriter();
        err = new StringWriter();
        return Sallyport.commands()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private int verify(String... options) {
        return run(
                java.util.stream.Stream.concat(
                                java.util.stream.Stream.of("verify", journal.toString()),
                                java.util.Arrays.stream(options))
                        .toArray(String[]::new));
    }

    /// The key as it was handed out.
    private String key() throws IOException {
        return Files.readString(data.resolve("house/journal_ed25519.pub")).strip();
    }

    private Path segment() {
        return journal.resolve("00000000000000000000.journal");
    }

    private void cut(int lines) throws IOException {
        List<String> all = Files.readAllLines(segment());
        Files.writeString(segment(), String.join("\n", all.subList(0, all.size() - lines)) + "\n");
    }

    @Test
    void the_signing_key_is_the_owners_only_and_kept() throws IOException {
        Path key = data.resolve("house/journal_ed25519");
        assertThat(Files.getPosixFilePermissions(key))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        String before = key();
        append(1);
        assertThat(key()).isEqualTo(before).startsWith("sallyport/journal/" + id + "+");
    }

    @Test
    void a_good_journal_is_said_with_what_only_a_checkpoint_from_elsewhere_shows() {
        assertThat(verify()).isZero();
        assertThat(out.toString())
                .contains("good: journal " + id + ", 5 entries")
                .contains("the last of 5 entries")
                .contains("proves nothing against who holds the node")
                .contains("would show only against a checkpoint kept elsewhere");
    }

    @Test
    void with_a_key_and_a_checkpoint_of_ones_own_nothing_is_taken_from_the_node()
            throws IOException {
        Path kept = drop.resolve(id + ".checkpoint");
        String key = key();
        append(2);
        assertThat(
                        verify(
                                "--key",
                                key,
                                "--checkpoint",
                                drop.resolve(id + ".checkpoint").toString()))
                .isZero();
        assertThat(out.toString())
                .doesNotContain("proves nothing")
                .contains("the first 7 entries are those of the checkpoint that was given");
        assertThat(Files.exists(kept)).isTrue();
    }

    @Test
    void a_cut_tail_is_plain_from_outside() throws IOException {
        Path kept = Files.copy(drop.resolve(id + ".checkpoint"), folder.resolve("kept"));
        cut(1);
        assertThat(verify()).isEqualTo(1);
        assertThat(out.toString()).contains("BAD: ").contains("entry 4").contains("cut off");
        Files.delete(journal.resolve("00000000000000000000.checkpoints"));
        assertThat(verify("--key", key(), "--checkpoint", kept.toString(), "--json")).isEqualTo(1);
        JsonNode found = JsonMapper.builder().build().readTree(out.toString());
        assertThat(found.path("good").booleanValue()).isFalse();
        // The journal itself says that it had checkpoints.
        assertThat(found.path("fault").path("reason").stringValue()).contains("taken away");
        assertThat(found.path("outside").path("found").stringValue()).isEqualTo("CUT_TAIL");
        assertThat(found.path("outside").path("reason").stringValue())
                .contains("cut tail: the checkpoint counts 5 entries, the journal has 4");
    }

    @Test
    void another_key_than_the_one_that_signed_is_not_taken() throws IOException {
        String key = key();
        Path other = folder.resolve("other");
        try (FileJournal open =
                HouseJournal.open(other, "node", List.of(), InstantSource.system())) {
            assertThat(verify("--key", open.verifierKey().orElseThrow())).isEqualTo(1);
        }
        assertThat(out.toString()).contains("no key that is trusted");
        assertThat(verify("--key", key)).isZero();
        assertThat(verify("--key", key.replace("+", "-"))).isEqualTo(2);
        assertThat(err.toString()).contains("no verifier key");
    }

    @Test
    void a_proof_is_checked_without_the_journal() throws IOException {
        assertThat(verify("--prove", id + "-3")).isZero();
        Path proof = Files.writeString(folder.resolve("p.tlog-proof"), out.toString());
        assertThat(run("verify", proof.toString(), "--key", key())).isZero();
        assertThat(out.toString()).contains("good: entry 3").contains("\"id\":\"" + id + "-3\"");
        Path kept = drop.resolve(id + ".checkpoint");
        assertThat(
                        run(
                                "verify",
                                proof.toString(),
                                "--key",
                                key(),
                                "--checkpoint",
                                kept.toString(),
                                "--json"))
                .isZero();
        assertThat(run("verify", proof.toString())).isEqualTo(2);
        Files.writeString(proof, Files.readString(proof).replace("index 3", "index 2"));
        assertThat(run("verify", proof.toString(), "--key", key())).isEqualTo(1);
        assertThat(out.toString()).contains("BAD").contains("does not lead to");
        assertThat(verify("--prove", "x-3")).isEqualTo(2);
    }

    @Test
    void a_journal_that_lost_entries_opens_only_after_somebody_said_why() throws IOException {
        cut(2);
        Assertions.assertThatThrownBy(() -> append(1))
                .isInstanceOf(JournalUnavailableException.class)
                .hasMessageContaining("accept-loss");
        assertThat(run("journal", "accept-loss", "--data", data.toString())).isEqualTo(2);
        assertThat(
                        run(
                                "journal",
                                "accept-loss",
                                "--data",
                                data.toString(),
                                "--reason",
                                "disk replaced"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("goes on with 4 entries");
        append(1);
        assertThat(verify()).isZero();
        assertThat(out.toString()).contains("lost: entries 3 to 4").contains("disk replaced");
    }
}
