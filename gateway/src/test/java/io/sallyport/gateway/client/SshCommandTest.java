package io.sallyport.gateway.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.RealClient;
import io.sallyport.gateway.testing.TestingFiles;
import io.sallyport.gateway.testing.TestingSshd;
import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.recording.Frame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Running commands with OpenSSH's `ssh`.
@ExtendWith(House.Shared.class)
final class SshCommandTest {
    private static final String ME = TestingSshd.user();
    private static final int MEGABYTE = 1 << 20;

    @TempDir Path folder;

    private final House house;

    SshCommandTest(House house) {
        this.house = house;
    }

    static List<String> ways() {
        return List.of(
                "alice@" + ME + "@web01@gateway",
                "alice+" + ME + "+web01@gateway",
                "alice%" + ME + "%web01@gateway",
                "alice@web01@gateway",
                "alice@web01.example.org@gateway",
                "-J alice@gateway " + ME + "@web01",
                "-J alice@gateway " + ME + "@web01.example.org",
                "-J alice@gateway -p SSHD " + ME + "@127.0.0.1");
    }

    private RealClient by(String way, String... more) {
        return house.ssh(
                        "alice",
                        way.replace("SSHD", String.valueOf(house.sshd().port())).split(" "))
                .and(more);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void every_way_to_name_a_target_leads_there_and_is_recorded(String way) {
        Facts facts = house.facts();
        RealClient.Result result = by(way, "echo here; echo there >&2; exit 3").run();
        result.endsWith(3);
        assertThat(result.out()).isEqualTo("here\n");
        assertThat(result.errors()).isEqualTo("there\n");
        List<Frame> recording = facts.recording();
        assertThat(Facts.output(recording)).isEqualTo("here\n");
        assertThat(Facts.errors(recording)).isEqualTo("there\n");
        Entry opened = facts.await("SessionOpened");
        assertThat(opened.header().person()).isEqualTo("alice");
        assertThat(opened.header().target()).isEqualTo("web01");
        assertThat(opened.header().account()).isEqualTo(ME);
        assertThat(opened.header().grant()).isEqualTo("alice-works");
        assertThat(opened.detail().get("form").asString())
                .isEqualTo(way.startsWith("-J") ? "jump" : "direct");
        Entry closed = facts.await("ChannelClosed");
        assertThat(closed.detail().get("exitStatus").asInt()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "true",
                "exit 3",
                "exit 255",
                "kill -TERM $$",
                "kill -KILL $$",
                "kill -SEGV $$",
                "no-such-command",
                // Both ends are at their end before there is a status: the client closes first.
                "exec >&- 2>&-; sleep 1; exit 4"
            })
    void a_command_ends_as_it_does_without_the_gateway(String command) {
        RealClient.Result direct = house.without(command).run();
        for (String way : List.of(house.direct("web01"), "-J alice@gateway " + ME + "@web01")) {
            RealClient.Result through = by(way, command).run();
            assertThat(through.status()).as(way).isEqualTo(direct.status());
            assertThat(through.out()).isEqualTo(direct.out());
            assertThat(through.errors()).isEqualTo(direct.errors());
        }
    }

    @Test
    void the_signal_that_ended_a_command_is_in_the_journal() {
        Facts facts = house.facts();
        by(house.direct("web01"), "kill -TERM $$").run();
        assertThat(facts.await("ChannelClosed").detail().get("exitSignal").asString())
                .isEqualTo("TERM");
    }

    @Test
    void the_end_of_input_reaches_the_command_and_its_answer_still_comes_back() {
        RealClient.Result result =
                by(house.direct("web01"), "wc -c; echo after the end").reading("12345").run();
        assertThat(result.succeeds().out()).isEqualTo("5\nafter the end\n");
    }

    @Test
    void what_is_sent_before_the_session_is_open_arrives_whole_and_in_order() throws IOException {
        Path early = TestingFiles.random(folder.resolve("early"), MEGABYTE);
        for (String way : List.of(house.direct("web01"), "-J alice@gateway " + ME + "@web01")) {
            RealClient.Result result = by(way, "sha256sum").reading(early).run();
            assertThat(result.succeeds().out()).startsWith(Facts.sha256(early));
        }
    }

    @Test
    void binary_input_and_output_are_not_touched() throws IOException {
        Path file = folder.resolve("all-bytes");
        byte[] all = new byte[4 * 256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        Files.write(file, all);
        Path back = folder.resolve("back");
        by(house.direct("web01"), "cat").reading(file).writing(back).run().succeeds();
        assertThat(back).hasBinaryContent(all);
    }

    @Test
    void megabytes_of_both_output_streams_stay_apart() throws IOException {
        String command = "seq 1 700000; seq 700000 1400000 >&2; seq 1 10; seq 1400000 1400010 >&2";
        RealClient.Result direct = house.without(command).run().succeeds();
        RealClient.Result through = by(house.direct("web01"), command).run().succeeds();
        assertThat(Facts.sha256(through.output())).isEqualTo(Facts.sha256(direct.output()));
        assertThat(Facts.sha256(through.errorFile())).isEqualTo(Facts.sha256(direct.errorFile()));
    }

    @Test
    void what_lies_past_the_recordings_cap_is_counted_and_hashed() throws IOException {
        Facts facts = house.facts();
        Path file = TestingFiles.random(folder.resolve("large"), 20 * MEGABYTE);
        Path back = folder.resolve("large.back");
        by(house.direct("web01"), "cat " + file).writing(back).run().succeeds();
        List<Frame> recording = facts.recording();
        assertThat(recording).anyMatch(frame -> frame instanceof Frame.Capped);
        Entry closed = facts.await("ChannelClosed");
        assertThat(closed.detail().at("/traffic/outputBytes").asLong()).isEqualTo(20L * MEGABYTE);
        assertThat(closed.detail().at("/traffic/outputSha256").asString())
                .isEqualTo(Facts.sha256(file))
                .isEqualTo(Facts.sha256(back));
        assertThat(closed.detail().at("/traffic/unrecordedBytes").asLong()).isPositive();
    }

    @Test
    void an_accepted_variable_reaches_the_command_and_an_unlisted_one_does_not() {
        String command = "echo $GREETING $SECRET_VARIABLE";
        String[] sent = {"-o", "SetEnv=GREETING=hello SECRET_VARIABLE=no"};
        RealClient.Result through = by(house.direct("web01"), sent).and(command).run().succeeds();
        assertThat(through.out()).isEqualTo("hello\n");
    }

    @Test
    void the_gateways_own_variables_stay_with_the_gateway() {
        RealClient.Result result =
                by(house.direct("web01"), "-o", "SetEnv=SALLYPORT_REASON=why")
                        .and("env")
                        .run()
                        .succeeds();
        assertThat(result.out()).doesNotContain("SALLYPORT_");
    }

    @Test
    void two_hundred_commands_over_one_connection_are_one_session_and_one_recording()
            throws IOException {
        Facts facts = house.facts();
        Path control = folder.resolve("c");
        RealClient.Running master =
                by(house.direct("web01"), "-M", "-N", "-S", control.toString())
                        .within(Duration.ofMinutes(3))
                        .start();
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> Files.exists(control));
        Path script = folder.resolve("two-hundred");
        Files.writeString(
                script,
                """
                i=0
                while [ $i -lt 200 ]; do
                  i=$((i+1))
                  out=$(ssh -F %s -S %s x "echo command $i; exit $((i %% 7))" </dev/null)
                  [ $? = $((i %% 7)) ] && [ "$out" = "command $i" ] || { echo "$i: $out"; exit 1; }
                  [ $((i %% 50)) = 0 ] && echo "$i are done"
                done
                ssh -F %s -S %s -O exit x 2>/dev/null
                """
                        .formatted(config(), control, config(), control));
        RealClient.of("sh", script.toString()).within(Duration.ofMinutes(2)).run().succeeds();
        master.result();
        List<Frame> recording = facts.recording();
        assertThat(facts.all("SessionOpened")).hasSize(1);
        assertThat(recording.stream().filter(f -> f instanceof Frame.ChannelOpened)).hasSize(200);
        StringBuilder expected = new StringBuilder();
        for (int i = 1; i <= 200; i++) {
            expected.append("command ").append(i).append('\n');
        }
        assertThat(Facts.output(recording)).isEqualTo(expected.toString());
        assertThat(facts.all("ChannelClosed")).hasSize(200);
    }

    @Test
    void channels_side_by_side_do_not_wait_for_each_other() throws IOException {
        Path control = folder.resolve("p");
        RealClient.Running master =
                by(house.direct("web01"), "-M", "-N", "-S", control.toString()).start();
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> Files.exists(control));
        RealClient.Running stuck =
                house.ssh("alice", "-S", control.toString(), "x", "yes | head -c 50000000; cat")
                        .withOpenInput()
                        .start();
        RealClient.Result quick =
                house.ssh("alice", "-S", control.toString(), "x", "echo quick").run().succeeds();
        assertThat(quick.out()).isEqualTo("quick\n");
        assertThat(stuck.closeInput().result().succeeds().output()).hasSize(50_000_000);
        house.ssh("alice", "-S", control.toString(), "-O", "exit", "x").run().succeeds();
        master.result();
    }

    @Test
    void a_channel_given_up_leaves_the_others_of_its_connection_alone() throws IOException {
        Path control = folder.resolve("g");
        RealClient.Running master =
                by(house.direct("web01"), "-M", "-N", "-S", control.toString())
                        .within(Duration.ofMinutes(1))
                        .start();
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> Files.exists(control));
        RealClient.Running other =
                house.ssh("alice", "-S", control.toString(), "x", "cat; echo still here")
                        .withOpenInput()
                        .start();
        Path begun = folder.resolve("begun");
        RealClient.Running givenUp =
                house.ssh(
                                "alice",
                                "-S",
                                control.toString(),
                                "x",
                                // Goes on after its channel, for longer than the gateway waits.
                                "touch " + begun + "; sleep 12; yes | head -c 3000000")
                        .start();
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> Files.exists(begun));
        givenUp.kill();
        house.ssh("alice", "-S", control.toString(), "x", "sleep 14; true").run().succeeds();
        assertThat(other.closeInput().result().succeeds().out()).isEqualTo("still here\n");
        house.ssh("alice", "-S", control.toString(), "-O", "exit", "x").run().succeeds();
        master.result();
    }

    @Test
    void the_command_of_a_client_that_is_gone_ends_within_seconds() throws IOException {
        Path pid = folder.resolve("pid");
        Facts facts = house.facts();
        RealClient.Running client =
                by(house.direct("web01"), "echo $$ > " + pid + "; exec cat")
                        .withOpenInput()
                        .start();
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> Files.exists(pid) && Files.readString(pid).endsWith("\n"));
        long command = Long.parseLong(Files.readString(pid).strip());
        assertThat(ProcessHandle.of(command)).isPresent();
        client.kill();
        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .until(() -> ProcessHandle.of(command).isEmpty());
        assertThat(facts.await("SessionEnded").detail().get("cause").asString()).isEqualTo("LEFT");
        facts.recording();
    }

    @Test
    void a_command_line_of_many_kilobytes_is_recorded_as_it_is() {
        Facts facts = house.facts();
        String command = "echo " + "äöü 'x' ".repeat(3000).strip() + " | wc -c";
        RealClient.Result direct = house.without(command).run().succeeds();
        RealClient.Result through = by(house.direct("web01"), command).run().succeeds();
        assertThat(through.out()).isEqualTo(direct.out());
        assertThat(facts.await("ChannelOpened").detail().get("command").asString())
                .isEqualTo(command);
        assertThat(facts.await("CommandJudged").detail().get("text").asString()).isEqualTo(command);
        assertThat(command.getBytes(UTF_8).length).isGreaterThan(20_000);
    }

    private String config() {
        return house.folder().resolve("alice.ssh_config").toString();
    }
}
