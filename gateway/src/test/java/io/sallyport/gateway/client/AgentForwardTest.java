package io.sallyport.gateway.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.KeyFile;
import io.sallyport.gateway.testing.Programs;
import io.sallyport.gateway.testing.RealClient;
import io.sallyport.gateway.testing.TestingSshd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real agent, forwarded: it holds alice's key of the gateway, and another one that signs in at
/// the next hop, which is an `sshd` of its own.
final class AgentForwardTest {
    @TempDir Path folder;

    private House house;
    private TestingSshd hop;
    private RealClient.Running agent;
    private Facts facts;

    @BeforeEach
    void open() {
        house = House.open();
        hop = TestingSshd.start();
        Facts before = house.facts();
        house.gateway().write(house.inventory().forwards("alice-works", "agent", true));
        before.await("InventoryLoaded");
        facts = house.facts();
        agent =
                RealClient.of(Programs.need("ssh-agent", "openssh-client"), "-D")
                        .and("-a", folder.resolve("agent").toString())
                        .start();
        agent.awaitText("SSH_AUTH_SOCK");
        add(house.keyOf("alice").privateKey().toString());
    }

    @AfterEach
    void close() {
        agent.close();
        hop.close();
        house.close();
    }

    private RealClient.Result add(String... words) {
        return RealClient.of(Programs.need("ssh-add", "openssh-client"))
                .and(words)
                .with("SSH_AUTH_SOCK", folder.resolve("agent").toString())
                .run()
                .succeeds();
    }

    private String listed() {
        return add("-l").out();
    }

    /// `ssh -A` with these words as the command on web01.
    private RealClient.Result onTarget(String... words) {
        return house.ssh("alice", "-A", "-o", "IdentityAgent=" + folder.resolve("agent"))
                .and(house.direct("web01"))
                .and(words)
                .run();
    }

    private String hopTo(TestingSshd where) {
        return "ssh -F /dev/null -o BatchMode=yes -o StrictHostKeyChecking=no -o IdentityFile=none"
                + " -o UserKnownHostsFile=/dev/null -p "
                + where.port()
                + " "
                + TestingSshd.user()
                + "@127.0.0.1 echo arrived";
    }

    @Test
    void a_target_sees_only_keys_that_do_not_sign_in_at_the_gateway() {
        add(hop.credential().privateKey().toString());
        KeyFile certified =
                house.keyOf("alice")
                        .certifiedBy(
                                KeyFile.make(folder.resolve("any-authority")),
                                "certified",
                                "-n",
                                "alice");
        add(certified.privateKey().toString());
        assertThat(listed().lines()).hasSize(3);

        RealClient.Result seen = onTarget("ssh-add -l").succeeds();

        assertThat(seen.out().lines()).hasSize(1);
        assertThat(seen.out()).contains(hop.credential().fingerprint());
        assertThat(facts.await("ListenerOpened").detail().get("kind").asString())
                .isEqualTo("AGENT");
        assertThat(facts.await("ForwardOpened").detail().get("kind").asString()).isEqualTo("AGENT");
        facts.await("ForwardClosed");
    }

    @Test
    void nothing_is_signed_with_a_key_of_the_gateway_and_the_other_key_signs() throws IOException {
        add(hop.credential().privateKey().toString());
        Path text = Files.writeString(folder.resolve("text"), "an approval");
        String sign = "ssh-keygen -Y sign -n test -f ";
        // Away from their private keys, which would be taken without asking the agent.
        Path mine = Files.copy(house.keyOf("alice").publicKey(), folder.resolve("mine.pub"));
        Path other = Files.copy(hop.credential().publicKey(), folder.resolve("other.pub"));
        RealClient.Result enrolled = onTarget(sign + mine + " " + text);
        assertThat(enrolled.status()).isNotZero();
        assertThat(folder.resolve("text.sig")).doesNotExist();

        // ssh-keygen looks at the list before it asks: who does not look is refused too.
        assertThat(onTarget(rawSignature(house.keyOf("alice"))).out()).isEqualTo("0000000105");
        var refused = facts.await("AgentRequestRefused").detail();
        assertThat(refused.get("request").asString()).isEqualTo("sign");
        assertThat(refused.get("key").asString()).isEqualTo(house.keyOf("alice").fingerprint());

        onTarget(sign + other + " " + text).succeeds();
        assertThat(folder.resolve("text.sig")).exists();
    }

    /// Has the agent asked for a signature and prints the first five bytes of its answer.
    private static String rawSignature(KeyFile key) {
        byte[] blob = Base64.getDecoder().decode(key.lineWithoutComment().split(" ")[1]);
        ByteBuffer message = ByteBuffer.allocate(4 + 1 + 4 + blob.length + 4 + 4 + 4);
        message.putInt(message.capacity() - 4).put((byte) 13).putInt(blob.length).put(blob);
        message.putInt(4).put("data".getBytes(UTF_8)).putInt(0);
        return "perl -MIO::Socket::UNIX -e '$s = IO::Socket::UNIX->new($ENV{SSH_AUTH_SOCK});"
                + " print $s pack(\"H*\", \""
                + HexFormat.of().formatHex(message.array())
                + "\"); $s->flush; read $s, $a, 5; print unpack(\"H*\", $a)'";
    }

    /// What the root of a target would do with an agent that was forwarded to it. Certified keys of
    /// the gateway are in it, too; a key that is none of the gateway's is let in nowhere here.
    @Test
    void a_target_signs_in_at_the_gateway_with_nothing_that_was_forwarded() throws IOException {
        KeyFile authority = KeyFile.make(folder.resolve("authority"));
        Facts before = house.facts();
        house.gateway().write(house.inventory().userAuthority(authority.line()));
        before.await("InventoryLoaded");
        KeyFile certified = house.keyOf("alice").certifiedBy(authority, "certified", "-n", "alice");
        KeyFile anothers = KeyFile.make(folder.resolve("anothers"));
        add(certified.privateKey().toString());
        add(anothers.certifiedBy(authority, "bearer", "-n", "alice").privateKey().toString());
        add(hop.credential().privateKey().toString());
        Path config = house.configFor("from-the-target", anothers);
        Files.writeString(
                config,
                Files.readString(config)
                        .replace("IdentityAgent none", "IdentityAgent SSH_AUTH_SOCK")
                        .replace("IdentitiesOnly yes", "IdentitiesOnly no")
                        .replaceAll("(?m)^ *IdentityFile .*$", ""));

        for (String command : List.of("whoami", "approve r-abcd2345", "grants")) {
            RealClient.Result result =
                    onTarget("ssh -F " + config + " alice@gateway '" + command + "'");
            assertThat(result.status()).isEqualTo(255);
            assertThat(result.errors()).contains("Permission denied");
        }
        assertThat(facts.all("PersonSignedIn"))
                .as("sign-ins, by the operator's own client alone")
                .hasSize(3);
        assertThat(onTarget(hopTo(hop)).succeeds().out()).isEqualTo("arrived\n");
    }

    @Test
    void the_next_hop_lets_in_who_has_the_other_key_forwarded() {
        RealClient.Result without = onTarget(hopTo(hop));
        assertThat(without.status()).isNotZero();
        add(hop.credential().privateKey().toString());
        RealClient.Result with = onTarget(hopTo(hop)).succeeds();
        assertThat(with.out()).isEqualTo("arrived\n");
    }

    @Test
    void a_key_with_a_destination_signs_for_it_and_for_no_other() throws IOException {
        try (TestingSshd elsewhere =
                TestingSshd.start("AuthorizedKeysFile " + hop.credential().publicKey())) {
            Path known =
                    Files.writeString(
                            folder.resolve("known"),
                            "gateway %s\nhop %s\n"
                                    .formatted(
                                            house.gateway().hostKeyLine(),
                                            hop.hostKey().lineWithoutComment()));
            add(
                    "-H",
                    known.toString(),
                    "-h",
                    "gateway",
                    "-h",
                    "gateway>hop",
                    hop.credential().privateKey().toString());
            assertThat(onTarget(hopTo(hop)).succeeds().out()).isEqualTo("arrived\n");
            assertThat(onTarget(hopTo(elsewhere)).status()).isEqualTo(255);
        }
    }

    @Test
    void a_target_changes_nothing_in_an_agent() {
        add(hop.credential().privateKey().toString());
        String before = listed();
        assertThat(onTarget("ssh-add -D").status()).isNotZero();
        assertThat(onTarget("ssh-add -d " + hop.credential().publicKey()).status()).isNotZero();
        KeyFile mallorys = KeyFile.make(folder.resolve("mallorys"));
        assertThat(onTarget("ssh-add " + mallorys.privateKey()).status()).isNotZero();
        assertThat(listed()).isEqualTo(before);
        assertThat(facts.await("AgentRequestRefused", 3))
                .extracting(entry -> entry.detail().get("request").asString())
                .contains("remove all", "remove");
    }

    @Test
    void what_is_no_agents_message_ends_the_forward() {
        RealClient.Result piped =
                onTarget(
                        "perl -MIO::Socket::UNIX -e '$s = IO::Socket::UNIX->new($ENV{SSH_AUTH_SOCK});"
                                + " print $s \"GET / HTTP/1.0\\r\\n\\r\\n\"; $s->flush;"
                                + " print \"got:\", <$s>'");
        assertThat(piped.out()).isEqualTo("got:");
        assertThat(facts.await("ForwardBreached").detail().get("what").asString())
                .isEqualTo("a message no agent understands");
    }

    @Test
    void an_agent_that_is_not_listed_is_not_forwarded() {
        Facts before = house.facts();
        house.gateway().write(house.inventory().forwards("alice-works"));
        before.await("InventoryLoaded");
        assertThat(onTarget("echo agent=$SSH_AUTH_SOCK").succeeds().out()).isEqualTo("agent=\n");
        assertThat(before.await("ChannelRefused").detail().get("why").asString())
                .contains("forwards.agent");
    }
}
