package io.sallyport.gateway.attack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.TestingSshd;
import io.sallyport.recorder.export.ScreenText;
import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.masking.Masks;
import io.sallyport.recorder.recording.Frame;
import io.sallyport.recorder.recording.RecordingReader;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What pretends to be something else, around the recording.
@ExtendWith(House.Shared.class)
@Timeout(60)
final class DisguiseTest {
    private static final int TITLE = 100_000_000;
    private static final long ROOM = 64L << 20;

    private final House house;

    DisguiseTest(House house) {
        this.house = house;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "scp -t /tmp/x >/dev/null 2>&1 </dev/null; echo secret",
                "scp -f /dev/null\necho secret",
                "/usr/lib/openssh/sftp-server </dev/null; echo secret"
            })
    void a_command_that_begins_like_a_file_transfer_is_recorded_as_a_command(String command) {
        Facts facts = house.facts();
        house.ssh("alice", house.direct("web01"), command).run();
        assertThat(Facts.output(facts.recording())).contains("secret\n");
    }

    @Test
    void a_program_that_is_only_called_sftp_server_is_recorded_as_a_command() throws IOException {
        Path program = house.folder().resolve("sftp-server");
        Files.writeString(program, "#!/bin/sh\nhead -c 100000 /dev/zero | tr '\\0' s\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Facts facts = house.facts();
        house.ssh("alice", house.direct("web01"), program.toString()).run().succeeds();
        assertThat(Facts.output(facts.recording())).isEqualTo("s".repeat(100_000));
    }

    @Test
    void an_unlisted_extension_of_sftp_is_unsupported_and_the_session_goes_on() {
        Facts facts = house.facts();
        try (HostileClient client = HostileClient.toWeb01(house)) {
            long channel = sftp(client);
            ByteArrayBuffer evil = new ByteArrayBuffer();
            evil.putByte((byte) 200);
            evil.putInt(7);
            evil.putString("evil@example.com");
            evil.putString("payload");
            assertThat(status(client, channel, evil)).isEqualTo(8); // SSH_FX_OP_UNSUPPORTED
            ByteArrayBuffer malformed = new ByteArrayBuffer();
            malformed.putByte((byte) 200);
            malformed.putInt(7);
            malformed.putBytes(new byte[] {(byte) 0xff, (byte) 0xfe, (byte) 0x80});
            assertThat(status(client, channel, malformed)).isEqualTo(8);
            ByteArrayBuffer real = new ByteArrayBuffer();
            real.putByte((byte) 17); // STAT
            real.putInt(8);
            real.putString("/");
            assertThat(ask(client, channel, real).getUByte()).isEqualTo(105); // ATTRS
        }
        assertThat(facts.await("ChannelRefused").detail().toString()).contains("evil@example.com");
    }

    @Test
    void what_sftp_clients_do_to_files_beside_reading_and_writing_becomes_facts()
            throws IOException {
        Facts facts = house.facts();
        Path from = Files.writeString(house.folder().resolve("from"), "content");
        Path batch = house.folder().resolve("batch");
        Files.writeString(
                batch,
                "ln %1$s %1$s.link\nrename %1$s %1$s.moved\ncp %1$s.moved %1$s.copy\n"
                        .formatted(from));
        house.openssh("sftp", "alice", "-b", batch.toString(), house.direct("web01"))
                .run()
                .succeeds();
        List<String> operations =
                facts.await("FileAccessed", 3).stream()
                        .map(Entry::detail)
                        .map(detail -> detail.get("operation").asString())
                        .toList();
        assertThat(operations).contains("hardlink", "rename", "copy");
        assertThat(Path.of(from + ".copy")).hasContent("content");
    }

    @Test
    void what_is_not_sftp_ends_the_session_and_reaches_nobody() {
        Facts facts = house.facts();
        try (HostileClient client = HostileClient.toWeb01(house)) {
            long channel = sftp(client);
            byte[] shell = "\0\0\0\5\1id; id\n".getBytes(UTF_8); // a second INIT with words in it
            client.data(channel, shell, shell.length);
            assertThat(facts.await("SessionEnded").detail().get("cause").asString())
                    .isEqualTo("PROTOCOL");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "0.0.0.0", "[::ffff:127.0.0.1]"})
    void another_name_of_a_known_machine_is_never_a_pipe_to_it(String name) {
        // The client knows the machine's own key under every name: if it met it, it would go on.
        Path known = house.folder().resolve("known_to_mallory");
        try {
            Files.writeString(known, "* " + house.sshd().hostKey().lineWithoutComment() + "\n");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        var result =
                house.ssh("alice", "-o", "UserKnownHostsFile=" + known)
                        .and("-o", "HostKeyAlias=machine")
                        .and(
                                "-o",
                                "ProxyCommand=ssh -F " + config() + " -W '[%h]:%p' alice@gateway")
                        .and("-i", house.sshd().credential().privateKey().toString())
                        .and("-p", String.valueOf(house.sshd().port()))
                        .and("-l", TestingSshd.user())
                        .and(name.replaceAll("[\\[\\]]", ""), "echo piped")
                        .run();
        assertThat(result.status()).isNotZero();
        assertThat(result.out()).doesNotContain("piped");
    }

    @Test
    void a_terminal_of_one_by_one_a_huge_title_and_a_clipboard_are_recorded_raw()
            throws IOException {
        Facts facts = house.facts();
        long before = heap();
        String noise =
                "printf '\\033]52;c;ZXZpbA==\\a\\033]0;'; head -c %d /dev/zero | tr '\\0' t; printf '\\a'; echo over\n"
                        .formatted(TITLE);
        try (HostileClient client = HostileClient.toWeb01(house)) {
            long channel = client.open(0, 0xffff_ffffL);
            ByteArrayBuffer pty = new ByteArrayBuffer();
            pty.putString("xterm");
            pty.putInt(1);
            pty.putInt(1);
            pty.putInt(0);
            pty.putInt(0);
            pty.putString("");
            client.request(channel, "pty-req", false, pty.getCompactData());
            client.request(channel, "shell", false);
            client.data(channel, noise.getBytes(UTF_8), noise.length());
            assertThat(client.skips(TITLE)).isGreaterThanOrEqualTo(TITLE);
            assertThat(heap() - before).isLessThan(ROOM);
            byte[] last = "echo the shell lives; exit\n".getBytes(UTF_8);
            client.data(channel, last, last.length);
            assertThat(client.saidUntilClosed()).contains("the shell lives\r\n");
        }
        assertThat(house.desk("bob", "sessions").run().out()).doesNotContain("\033");
        Path recording = facts.sealed();
        long shown = 0;
        long titles = 0;
        try (RecordingReader reader = facts.open(recording)) {
            while (reader.hasNext()) {
                if (reader.next() instanceof Frame.Shown frame) {
                    shown += frame.data().length;
                    titles += new String(frame.data(), UTF_8).chars().filter(c -> c == 't').count();
                }
            }
            assertThat(reader.damage()).isEmpty();
        }
        assertThat(shown).isGreaterThan(TITLE);
        assertThat(titles).isGreaterThanOrEqualTo(TITLE);
        // What the recording shows, as replay and exports go through it: a screen of one by one.
        StringWriter text = new StringWriter();
        ScreenText.write(() -> facts.open(recording), Masks.NONE, text);
        assertThat(text.toString().length()).isLessThan(1 << 20);
        assertThat(text.toString()).doesNotContain("\033").doesNotContain("tttt");
        assertThat(heap() - before).isLessThan(ROOM);
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private String config() {
        return house.folder().resolve("alice.ssh_config").toString();
    }

    private static long sftp(HostileClient client) {
        long channel = client.open(0, 1 << 20);
        client.start(channel, "subsystem", "sftp");
        ByteArrayBuffer init = new ByteArrayBuffer();
        init.putByte((byte) 1);
        init.putInt(3);
        assertThat(ask(client, channel, init).getUByte()).isEqualTo(2);
        return channel;
    }

    private static int status(HostileClient client, long channel, Buffer request) {
        Buffer answer = ask(client, channel, request);
        assertThat(answer.getUByte()).isEqualTo(101);
        answer.getInt();
        return answer.getInt();
    }

    private static Buffer ask(HostileClient client, long channel, Buffer request) {
        ByteArrayBuffer packet = new ByteArrayBuffer();
        packet.putBytes(request.getCompactData());
        client.data(channel, packet.getCompactData(), packet.available());
        byte[] answer = client.output(5);
        return new ByteArrayBuffer(answer, 4, answer.length - 4);
    }
}
