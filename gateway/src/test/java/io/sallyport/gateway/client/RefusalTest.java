package io.sallyport.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.KeyFile;
import io.sallyport.gateway.testing.Pty;
import io.sallyport.gateway.testing.RealClient;
import io.sallyport.gateway.testing.TestingSshd;
import io.sallyport.recorder.journal.Entry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// What must be refused, and how it is said.
@ExtendWith(House.Shared.class)
final class RefusalTest {
    private static final String ME = TestingSshd.user();

    @TempDir Path folder;

    private final House house;

    RefusalTest(House house) {
        this.house = house;
    }

    private static void isRefused(RealClient.Result result, String... parts) {
        result.endsWith(126);
        assertThat(result.out()).isEmpty();
        assertThat(result.errors()).startsWith("sallyport: ").contains(parts).endsWith("\n");
        assertThat(result.errors().lines()).hasSize(1);
    }

    @Test
    void an_unknown_person_and_an_unknown_key_get_the_same_answer() {
        KeyFile unknown = KeyFile.make(folder.resolve("unknown"));
        house.configFor("stranger", unknown);
        Facts facts = house.facts();
        RealClient.Result person = house.ssh("alice", "eve@gateway", "whoami").run();
        RealClient.Result key = house.ssh("stranger", "alice@gateway", "whoami").run();
        person.endsWith(255);
        key.endsWith(255);
        assertThat(person.errors()).isEqualTo("eve@127.0.0.1: Permission denied (publickey).\r\n");
        assertThat(key.errors()).isEqualTo("alice@127.0.0.1: Permission denied (publickey).\r\n");
        List<Entry> refused = facts.await("SignInRefused", 2);
        assertThat(refused.get(0).detail().get("userName").asString()).isEqualTo("eve");
        assertThat(refused.get(1).detail().get("keys").toString()).contains(unknown.fingerprint());
    }

    @Test
    void another_persons_key_does_not_sign_in() {
        house.ssh("mallory", "alice@gateway", "whoami").run().endsWith(255);
    }

    @Test
    void passwords_are_not_even_asked_for() {
        RealClient.Result result =
                house.ssh(
                                "alice",
                                "-v",
                                "-o",
                                "PubkeyAuthentication=no",
                                "-o",
                                "PreferredAuthentications=password,keyboard-interactive",
                                "alice@gateway",
                                "whoami")
                        .run()
                        .endsWith(255);
        assertThat(result.errors()).contains("Permission denied (publickey)");
    }

    @Test
    void without_a_grant_an_operator_is_told_how_to_ask_and_a_name_that_is_none_is_put_right() {
        Facts facts = house.facts();
        isRefused(
                house.ssh("mallory", "mallory@" + ME + "@web01@gateway", "id").run(),
                "you hold no grant for " + ME + " on web01; ask for one: request web01");
        isRefused(
                house.ssh("mallory", "mallory@" + ME + "@wep01@gateway", "id").run(),
                "there is no target `wep01` — did you mean `web01`?");
        List<Entry> refused = facts.await("SessionRefused", 2);
        assertThat(refused).allMatch(fact -> "mallory".equals(fact.header().person()));
        assertThat(facts.all("SessionOpened")).isEmpty();
    }

    @Test
    void for_who_is_no_operator_there_is_no_telling_whether_a_target_exists() {
        RealClient.Result there = house.ssh("dave", "dave@" + ME + "@web01@gateway", "id").run();
        RealClient.Result absent = house.ssh("dave", "dave@" + ME + "@nowhere@gateway", "id").run();
        isRefused(there, "role operator");
        isRefused(absent, "role operator");
        assertThat(withoutSession(there.errors())).isEqualTo(withoutSession(absent.errors()));
    }

    private static String withoutSession(String sentence) {
        return sentence.replaceAll(" \\(session [^)]*\\)", "");
    }

    @Test
    void without_a_grant_a_jump_is_refused_with_the_same_sentence() {
        Facts facts = house.facts();
        isRefused(
                house.ssh("mallory", "-J", "mallory@gateway", ME + "@web01", "id").run(),
                "you hold no grant for " + ME + " on web01");
        assertThat(facts.await("SessionRefused").detail().get("form").asString()).isEqualTo("jump");
    }

    @Test
    void an_account_outside_the_grant_is_refused_and_the_granted_ones_are_named() {
        isRefused(
                house.ssh("alice", "alice@app@web01@gateway", "id").run(),
                "you hold no grant for app on web01",
                "the grants you hold there are for " + ME);
        isRefused(
                house.ssh("alice", "-J", "alice@gateway", "app@web01", "id").run(),
                "you hold no grant for app on web01");
    }

    @Test
    void who_is_no_operator_reaches_no_target() {
        isRefused(house.ssh("bob", "bob@" + ME + "@web01@gateway", "id").run(), "operator");
    }

    @Test
    void a_grant_opens_only_the_channels_it_lists() {
        Facts facts = house.facts();
        RealClient.Result exec =
                house.ssh("alice", house.direct("sftp01"), "touch " + folder.resolve("x")).run();
        isRefused(exec, "does not include running commands (exec)");
        assertThat(folder.resolve("x")).doesNotExist();
        assertThat(facts.await("ChannelRefused").header().target()).isEqualTo("sftp01");

        RealClient.Result sftp =
                house.openssh("sftp", "alice", "-b", "-", house.direct("exec01"))
                        .reading("ls\n")
                        .run();
        assertThat(sftp.status()).isNotZero();
        assertThat(sftp.errors()).contains("sallyport: ", "does not include sftp");

        try (Pty terminal = house.terminal("alice", house.direct("exec01"))) {
            terminal.await("sallyport: your grant for exec01 does not include a shell");
            assertThat(terminal.status()).isEqualTo(126);
        }
        house.ssh("alice", house.direct("exec01"), "true").run().succeeds();
    }

    @Test
    void a_subsystem_other_than_sftp_is_refused() {
        isRefused(
                house.ssh("alice", "-s", house.direct("web01"), "netconf").run(),
                "the only subsystem that is relayed is sftp");
    }

    @Test
    void a_target_with_another_host_key_than_pinned_is_refused() {
        Facts facts = house.facts();
        isRefused(
                house.ssh("alice", house.direct("false01"), "id").run(),
                "host key of false01 is " + house.sshd().hostKey().fingerprint());
        assertThat(facts.await("SessionRefused").header().target()).isEqualTo("false01");
        isRefused(
                house.ssh("alice", "-J", "alice@gateway", ME + "@false01", "id").run(),
                "host key of false01");
    }

    @Test
    void agent_forwarding_is_refused_and_the_command_goes_on_without() {
        Facts facts = house.facts();
        RealClient.Running agent = agent();
        try {
            RealClient.Result result =
                    house.ssh(
                                    "alice",
                                    "-A",
                                    "-o",
                                    "IdentityAgent=" + folder.resolve("agent"),
                                    house.direct("web01"),
                                    "echo agent=$SSH_AUTH_SOCK")
                            .run()
                            .succeeds();
            assertThat(result.out()).isEqualTo("agent=\n");
            assertThat(facts.await("ChannelRefused").detail().get("request").asString())
                    .isEqualTo("auth-agent-req@openssh.com");
        } finally {
            agent.kill();
        }
    }

    private RealClient.Running agent() {
        RealClient.Running agent =
                RealClient.of(
                                io.sallyport.gateway.testing.Programs.need(
                                        "ssh-agent", "openssh-client"),
                                "-D",
                                "-a",
                                folder.resolve("agent").toString())
                        .start();
        agent.awaitText("SSH_AUTH_SOCK");
        return agent;
    }

    @Test
    void x11_forwarding_is_refused_and_the_command_goes_on_without() {
        Facts facts = house.facts();
        RealClient.Result result =
                house.ssh(
                                "alice",
                                "-X",
                                "-o",
                                "XAuthLocation=/bin/true",
                                house.direct("web01"),
                                "echo display=$DISPLAY")
                        .with("DISPLAY", "127.0.0.1:9")
                        .run()
                        .succeeds();
        assertThat(result.out()).isEqualTo("display=\n");
        assertThat(facts.await("ChannelRefused").detail().get("request").asString())
                .isEqualTo("x11-req");
    }

    @Test
    void a_local_forward_is_refused_wherever_it_leads() throws IOException {
        Facts facts = house.facts();
        RealClient.Result result =
                house.ssh(
                                "alice",
                                "-W",
                                "127.0.0.1:" + house.gateway().port(),
                                house.direct("web01"))
                        .run();
        assertThat(result.status()).isNotZero();
        assertThat(result.out()).isEmpty();
        assertThat(facts.await("ChannelRefused").detail().get("request").asString())
                .startsWith("direct-tcpip");
    }

    @Test
    void a_remote_forward_is_refused() throws IOException {
        Facts facts = house.facts();
        RealClient.Result result =
                house.ssh(
                                "alice",
                                "-o",
                                "ExitOnForwardFailure=yes",
                                "-R",
                                "0:127.0.0.1:" + house.gateway().port(),
                                house.direct("web01"),
                                "true")
                        .run();
        result.endsWith(255);
        assertThat(result.errors()).contains("remote port forwarding failed");
        assertThat(facts.await("ChannelRefused").detail().get("request").asString())
                .isEqualTo("tcpip-forward localhost port 0");
    }

    @Test
    void a_dynamic_forward_opens_nothing() throws IOException {
        Facts facts = house.facts();
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        RealClient.Running client =
                house.ssh("alice", "-D", "127.0.0.1:" + port, house.direct("web01"), "cat")
                        .withOpenInput()
                        .start();
        facts.await("ChannelOpened");
        try (var socket = new java.net.Socket("127.0.0.1", port)) {
            // SOCKS 4: connect to 127.0.0.1, the gateway's own port.
            int to = house.gateway().port();
            socket.getOutputStream()
                    .write(new byte[] {4, 1, (byte) (to >> 8), (byte) to, 127, 0, 0, 1, 'x', 0});
            socket.setSoTimeout(5000);
            byte[] answer = socket.getInputStream().readNBytes(64);
            assertThat(new String(answer, java.nio.charset.StandardCharsets.ISO_8859_1))
                    .doesNotContain("SSH-2.0");
        }
        facts.await("ChannelRefused");
        client.closeInput().result().succeeds();
    }

    @Test
    void a_unix_socket_forward_is_refused() {
        RealClient.Result result =
                house.ssh(
                                "alice",
                                "-o",
                                "ExitOnForwardFailure=yes",
                                "-R",
                                folder.resolve("socket") + ":127.0.0.1:9",
                                house.direct("web01"),
                                "true")
                        .run();
        assertThat(result.status()).isNotZero();
        assertThat(folder.resolve("socket")).doesNotExist();
    }

    @Test
    void a_tunnel_to_a_machine_the_inventory_does_not_know_is_refused() {
        Facts facts = house.facts();
        RealClient.Result jump =
                house.ssh("alice", "-J", "alice@gateway", "root@unknown.example.org", "id").run();
        jump.endsWith(255);
        assertThat(jump.errors())
                .contains("sallyport: unknown.example.org port 22 is not a target");
        assertThat(facts.await("ChannelRefused").detail().get("request").asString())
                .isEqualTo("direct-tcpip unknown.example.org port 22");
        RealClient.Result raw =
                house.ssh("alice", "-W", "127.0.0.1:" + house.gateway().port(), "alice@gateway")
                        .run();
        assertThat(raw.status()).isNotZero();
        assertThat(raw.out()).isEmpty();
    }

    @Test
    void a_tunnel_to_a_known_machine_on_another_port_is_refused() {
        RealClient.Result jump =
                house.ssh("alice", "-J", "alice@gateway", "-p", "1", ME + "@127.0.0.1", "id")
                        .run()
                        .endsWith(255);
        assertThat(jump.errors()).contains("sallyport: 127.0.0.1 port 1 is not a target");
    }

    @Test
    void a_jump_within_a_jump_to_a_machine_the_inventory_does_not_know_is_refused() {
        RealClient.Result twice =
                house.ssh("alice", "-J", "alice@gateway," + ME + "@web01", "root@unknown", "id")
                        .run();
        assertThat(twice.status()).isNotZero();
        assertThat(twice.out()).isEmpty();
        assertThat(twice.errors()).contains("lists forwarding to unknown port 22");
    }

    @Test
    void weak_algorithms_are_refused() {
        for (String option :
                List.of(
                        "Ciphers=aes128-cbc",
                        "MACs=hmac-sha1",
                        "KexAlgorithms=diffie-hellman-group14-sha1",
                        "HostKeyAlgorithms=ssh-rsa")) {
            RealClient.Result result =
                    house.ssh("alice", "-o", option, "alice@gateway", "whoami").run();
            result.endsWith(255);
            assertThat(result.errors()).as(option).contains("Unable to negotiate");
        }
    }
}
