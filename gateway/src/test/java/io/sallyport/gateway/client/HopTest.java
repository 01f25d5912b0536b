package io.sallyport.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.Folders;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.KeyFile;
import io.sallyport.gateway.testing.RealClient;
import io.sallyport.gateway.testing.TestingInventory;
import io.sallyport.gateway.testing.TestingSshd;
import io.sallyport.policy.credential.Credential;
import io.sallyport.policy.credential.Secret;
import io.sallyport.recorder.journal.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Targets behind an SSH hop, or two. The hops are `sshd` of their own, and know names that nothing
/// else knows: what is reached by them was reached through the hop.
final class HopTest {
    private static final String ME = TestingSshd.user();
    private static final int LARGE = 100_000_000;

    private static Path folder;
    private static House house;
    private static TestingSshd hop;
    private static TestingSshd secondHop;
    private static TestingSshd closedHop;

    @BeforeAll
    static void open() throws IOException {
        folder = Folders.make("sallyport-hops");
        house = House.open("sallyport.ssh.connect-timeout=10s");
        hop =
                TestingSshd.start(
                        Map.of("inner.invalid", "127.0.0.1", "second-hop.invalid", "127.0.0.1"));
        secondHop = TestingSshd.start(Map.of("innermost.invalid", "127.0.0.1"));
        closedHop = TestingSshd.start("AllowTcpForwarding no");
        store("hop", hop.credential());
        store("second-hop", secondHop.credential());
        store("closed-hop", closedHop.credential());
        store("wrong", KeyFile.make(folder.resolve("wrong")));

        String target = house.sshd().hostKey().line();
        String key = hop.hostKey().line();
        String at = "127.0.0.1:" + hop.port();
        String port = ":" + house.sshd().port();
        TestingInventory inventory =
                house.inventory()
                        .hop("near", at, key, "hop", "")
                        .hop(
                                "far",
                                "second-hop.invalid:" + secondHop.port(),
                                secondHop.hostKey().line(),
                                "second-hop",
                                "near")
                        .hop("changed", at, secondHop.hostKey().line(), "hop", "")
                        .hop("moving", at, key, "hop", "")
                        .hop("locked", at, key, "wrong", "")
                        .hop(
                                "closed",
                                "127.0.0.1:" + closedHop.port(),
                                closedHop.hostKey().line(),
                                "closed-hop",
                                "")
                        .hop("absent", "127.0.0.1:1", key, "hop", "")
                        .hop(
                                "beyond-locked",
                                "second-hop.invalid:" + secondHop.port(),
                                secondHop.hostKey().line(),
                                "second-hop",
                                "locked")
                        .target("inner01", "inner.invalid" + port, target, "machine")
                        .inZone("inner01", "near")
                        .target("innermost01", "innermost.invalid" + port, target, "machine")
                        .inZone("innermost01", "far")
                        .target("twin01", "127.0.0.1" + port, target, "machine")
                        .inZone("twin01", "near")
                        .target("nameless01", "nameless.invalid" + port, target, "machine")
                        .inZone("nameless01", "near")
                        .target("fresh01", "127.0.0.2" + port, "", "machine")
                        .inZone("fresh01", "near");
        List<String> granted =
                new ArrayList<>(
                        List.of("inner01", "innermost01", "twin01", "nameless01", "fresh01"));
        for (String zone :
                List.of("changed", "locked", "closed", "absent", "beyond-locked", "moving")) {
            inventory
                    .target("in-" + zone, "127.0.0.1" + port, target, "machine")
                    .inZone("in-" + zone, zone);
            granted.add("in-" + zone);
        }
        inventory.grant("alice-beyond", "alice", granted.toArray(String[]::new));
        Facts facts = house.facts();
        house.gateway().write(inventory);
        facts.await("InventoryLoaded");
    }

    private static void store(String name, KeyFile key) throws IOException {
        house.gateway()
                .store(
                        name,
                        new Credential.Key(new Secret(Files.readAllBytes(key.privateKey())), null));
    }

    @AfterAll
    static void close() {
        for (AutoCloseable opened :
                new AutoCloseable[] {
                    house, hop, secondHop, closedHop, () -> Folders.remove(folder)
                }) {
            try {
                opened.close();
            } catch (Exception e) { // declared so by the interface
                throw new IllegalStateException(e);
            }
        }
    }

    private static RealClient on(String target, String... command) {
        return house.ssh("alice", house.direct(target)).and(command);
    }

    @Test
    void a_target_is_reached_by_a_name_that_only_the_hop_knows() {
        Facts facts = house.facts();
        RealClient.Result result = on("inner01", "echo there").run().succeeds();
        assertThat(result.out()).isEqualTo("there\n");
        Entry opened = facts.await("SessionOpened");
        assertThat(opened.detail().get("way").get(0).asString())
                .isEqualTo("zone near: hop " + ME + "@127.0.0.1:" + hop.port());
        assertThat(opened.detail().get("way")).hasSize(1);
        assertThat(opened.detail().get("hostKey").asString())
                .isEqualTo(house.sshd().hostKey().fingerprint());
        facts.recording();
    }

    @Test
    void a_target_behind_two_hops_is_reached() {
        Facts facts = house.facts();
        RealClient.Result result = on("innermost01", "echo further").run().succeeds();
        assertThat(result.out()).isEqualTo("further\n");
        Entry opened = facts.await("SessionOpened");
        assertThat(opened.detail().get("way").get(0).asString()).startsWith("zone near: hop ");
        assertThat(opened.detail().get("way").get(1).asString())
                .isEqualTo("zone far: hop " + ME + "@second-hop.invalid:" + secondHop.port());
    }

    @Test
    void a_target_that_is_reached_directly_has_no_way() {
        Facts facts = house.facts();
        on("web01", "true").run().succeeds();
        assertThat(facts.await("SessionOpened").detail().has("way")).isFalse();
    }

    @Test
    void a_jump_reaches_a_target_in_a_zone_by_its_name() {
        assertThat(
                        house.ssh("alice", "-J", "alice@gateway", ME + "@inner01", "echo jumped")
                                .run()
                                .succeeds()
                                .out())
                .isEqualTo("jumped\n");
    }

    @Test
    void a_jump_to_an_address_means_the_machine_that_has_it_outside_all_zones() {
        Facts facts = house.facts();
        house.ssh(
                        "alice",
                        "-J",
                        "alice@gateway",
                        "-p",
                        String.valueOf(house.sshd().port()),
                        ME + "@127.0.0.1",
                        "true")
                .run()
                .succeeds();
        assertThat(facts.await("SessionOpened").header().target()).isEqualTo("web01");
    }

    @Test
    void a_hop_with_another_key_than_the_pinned_one_is_not_passed() {
        String before = hop.log();
        isRefused(
                "in-changed",
                "host key of the hop of zone changed (127.0.0.1:"
                        + hop.port()
                        + ") is "
                        + hop.hostKey().fingerprint()
                        + ", the inventory pins "
                        + secondHop.hostKey().fingerprint());
        assertThat(hop.log().substring(before.length())).doesNotContain("Accepted");
    }

    @Test
    void a_hop_that_refuses_the_credential_is_named() {
        isRefused("in-locked", "the hop of zone locked did not let the gateway sign in as " + ME);
        isRefused(
                "in-beyond-locked",
                "the hop of zone locked did not let the gateway sign in as " + ME);
    }

    @Test
    void a_hop_that_forwards_nothing_is_named_with_what_to_change() {
        isRefused(
                "in-closed",
                "the hop of zone closed (127.0.0.1:"
                        + closedHop.port()
                        + ") does not let "
                        + ME
                        + " through to in-closed at 127.0.0.1 port "
                        + house.sshd().port());
    }

    @Test
    void a_hop_that_is_down_is_named() {
        isRefused("in-absent", "the hop of zone absent did not answer at 127.0.0.1 port 1");
    }

    @Test
    void a_name_that_the_hop_does_not_know_is_named() {
        isRefused("nameless01", "did not reach nameless01 at nameless.invalid port");
    }

    private static void isRefused(String target, String part) {
        RealClient.Result result = on(target, "echo never").run().endsWith(126);
        assertThat(result.out()).isEmpty();
        assertThat(result.errors()).startsWith("sallyport: ").contains(part);
    }

    @Test
    void a_targets_own_key_is_held_to_its_pins_behind_a_hop_and_can_be_trusted_there() {
        isRefused("fresh01", "none is pinned");
        String fingerprint = house.sshd().hostKey().fingerprint();
        assertThat(house.desk("admin", "trust", "fresh01").run().succeeds().out())
                .contains("fresh01 shows ssh-ed25519 " + fingerprint);
        house.desk("admin", "trust", "fresh01", fingerprint).run().succeeds();
        assertThat(on("fresh01", "echo known").run().succeeds().out()).isEqualTo("known\n");
    }

    @Test
    void the_desk_says_which_zone_a_target_lies_in() {
        String out = house.desk("alice", "targets", "--json").run().succeeds().out();
        assertThat(out).contains("\"zone\":\"near\"").contains("\"zone\":null");
    }

    @Test
    void a_hop_is_not_signed_in_to_before_the_operator_is() throws IOException {
        // The client offers a key that is known, and cannot sign with it.
        KeyFile stolen = new KeyFile(folder.resolve("stolen"));
        Files.copy(house.keyOf("alice").publicKey(), stolen.publicKey());
        Files.copy(house.keyOf("mallory").privateKey(), stolen.privateKey());
        house.configFor("thief", stolen);
        Facts facts = house.facts();
        String before = hop.log();
        house.ssh("thief", house.direct("inner01"), "true").run().endsWith(255);
        assertThat(facts.await("SignInRefused").detail().get("keys").toString())
                .contains(house.keyOf("alice").fingerprint());
        assertThat(hop.log()).isEqualTo(before);

        on("inner01", "true").run().succeeds();
        assertThat(hop.log().substring(before.length())).contains("Accepted publickey");
    }

    @Test
    void a_session_ends_with_a_sentence_when_its_hop_dies() {
        Facts facts = house.facts();
        try (RealClient.Running client =
                on("innermost01", "echo up; cat").withOpenInput().start()) {
            client.awaitText("up");
            ProcessHandle.of(hop.pid())
                    .orElseThrow()
                    .descendants()
                    .forEach(ProcessHandle::destroyForcibly);
            RealClient.Result result = client.result().endsWith(254);
            assertThat(result.errors())
                    .contains(
                            "sallyport: the hop of zone near closed the connection, and with it"
                                    + " went the way to the target");
        }
        assertThat(facts.await("SessionEnded").detail().get("cause").asString())
                .isEqualTo("TARGET_CLOSED");
        facts.recording();
    }

    @Test
    void a_session_ends_when_the_key_of_its_hop_is_taken_back() {
        Facts facts = house.facts();
        try (RealClient.Running client = on("in-moving", "echo up; cat").withOpenInput().start()) {
            client.awaitText("up");
            String at = "127.0.0.1:" + hop.port();
            house.gateway()
                    .write(
                            house.inventory()
                                    .hop("moving", at, secondHop.hostKey().line(), "hop", ""));
            assertThat(client.result().endsWith(254).errors()).contains("this way to it");
        }
        assertThat(facts.await("SessionEnded").detail().get("cause").asString())
                .isEqualTo("GRANT_ENDED");
    }

    @Test
    void nothing_is_left_at_the_hop_when_a_session_is_over() {
        on("inner01", "true").run().succeeds();
        house.facts(); // waits for the end of all sessions
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> ProcessHandle.of(hop.pid()).orElseThrow().descendants().count() == 0);
    }

    @Test
    void a_large_file_passes_a_hop_unharmed_in_both_directions_at_once() throws IOException {
        Path sent = folder.resolve("sent");
        Path received = folder.resolve("received");
        byte[] block = new byte[1_000_000];
        Random random = new Random(7);
        try (var out = Files.newOutputStream(sent)) {
            for (int i = 0; i < LARGE / block.length; i++) {
                random.nextBytes(block);
                out.write(block);
            }
        }
        on("inner01", "cat")
                .reading(sent)
                .writing(received)
                .within(Duration.ofMinutes(3))
                .run()
                .succeeds();
        assertThat(Facts.sha256(received)).isEqualTo(Facts.sha256(sent));
        Files.delete(sent);
        Files.delete(received);
    }

    @Test
    void a_client_that_stops_reading_stops_the_target_behind_a_hop_and_nobody_else()
            throws IOException {
        Path go = folder.resolve("go");
        Path done = folder.resolve("done");
        String command =
                "echo up; until [ -e %s ]; do sleep 0.1; done; head -c %d /dev/zero; touch %s"
                        .formatted(go, LARGE, done);
        try (RealClient.Running frozen =
                on("innermost01", command).within(Duration.ofMinutes(2)).start()) {
            frozen.awaitText("up");
            signal(frozen, "-STOP");
            Files.createFile(go);
            for (int i = 0; i < 3; i++) {
                Path other = folder.resolve("other" + i);
                on("innermost01", "head -c 10000000 /dev/zero").writing(other).run().succeeds();
                assertThat(other).hasSize(10_000_000);
            }
            assertThat(done).doesNotExist(); // or it all waits in the gateway
            signal(frozen, "-CONT");
            assertThat(frozen.result().succeeds().output()).hasSize("up\n".length() + LARGE);
            assertThat(done).exists();
        }
    }

    private static void signal(RealClient.Running client, String signal) {
        RealClient.of("kill", signal, String.valueOf(client.process().pid())).run().succeeds();
    }

    @Test
    void fifty_commands_at_once_pass_a_hop_and_each_gets_its_own_answer() {
        List<RealClient.Running> running = new ArrayList<>();
        try {
            for (int i = 0; i < 50; i++) {
                running.add(
                        on("inner01", "echo answer " + i).within(Duration.ofMinutes(2)).start());
            }
            for (int i = 0; i < running.size(); i++) {
                assertThat(running.get(i).result().succeeds().out())
                        .isEqualTo("answer " + i + "\n");
            }
        } finally {
            running.forEach(RealClient.Running::close);
        }
    }
}
