package io.sallyport.gateway.gates;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.GatewayProcess;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.Pty;
import io.sallyport.gateway.testing.RealClient;
import io.sallyport.gateway.testing.TestingClock;
import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.proof.SignedText;
import io.sallyport.recorder.proof.VerifierKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What owners keep of each session on their machines.
class ReceiptTest {
    @TempDir Path folder;

    @Test
    void after_a_session_its_owner_has_a_signed_receipt_of_who_why_and_what_came_and_went()
            throws IOException {
        try (House house =
                House.open(
                        (inventory, more) -> inventory.grant("alice-data", "alice", "db01"),
                        new TestingClock())) {
            DeskTalk desk = new DeskTalk(house);
            String consent =
                    desk.id(
                            "c",
                            "carol",
                            "standing-consent db01 --operations unbounded,export,modify,read,destroy --for 1h"
                                    + " --case MAINT-7");
            Facts facts = house.facts();
            Path upload = Files.writeString(house.folder().resolve("up.txt"), "uploaded");
            String there = house.folder().resolve("there.txt").toString();
            desk.transfers("sftp", "alice", "-b", "-", "TARGET(db01)")
                    .reading("put " + upload + " " + there + "\nrm " + there + "\n")
                    .run()
                    .succeeds();
            Entry issued = facts.await("ReceiptIssued");
            String session = issued.header().session();
            assertThat(issued.header().owner()).isEqualTo("acme");
            String text = house.desk("carol", "receipt", session).run().succeeds().out();
            assertThat(text)
                    .startsWith(SignedText.RECEIPT + "\nsession: " + session + "\nowner: acme\n")
                    .contains("\nperson: alice\n", "\ntarget: db01\n", "\nadmitted: covered\n")
                    .contains("grant: alice-data, standing\n")
                    .contains("consent: " + consent + ", given by carol, to ", "case MAINT-7\n")
                    .contains("subsystem `sftp`", "upload of " + there + ", 8 bytes, sha256 ")
                    .contains("done to a file: channel 0, remove of " + there)
                    .contains(", whole\n", "\nbecause: ")
                    .doesNotContain("127.0.0.1");
            SignedText signed = SignedText.parse(text).orElseThrow();
            Path key = house.gateway().data().resolve("house/journal_ed25519.pub");
            VerifierKey nodes = VerifierKey.parse(Files.readString(key)).orElseThrow();
            assertThat(signed.wrongBy(List.of(nodes))).isEmpty();

            assertThat(desk.says("carol", "receipts")).contains(session, "alice", "db01");
            assertThat(desk.says("dave", "receipt " + session)).isEqualTo(text);
            assertThat(desk.isRefused("alice", "receipts")).contains("for owners of data");
            assertThat(house.desk("alice", "receipt", session).run().endsWith(3).errors())
                    .contains("no receipt " + session + " that you may read");
            assertThat(facts.all("ReceiptIssued")).hasSize(1);
            assertThat(issued.detail().get("sha256").asString())
                    .isEqualTo(
                            Facts.sha256(
                                    house.gateway()
                                            .data()
                                            .resolve("receipts")
                                            .resolve(issued.detail().get("file").asString())));
        }
    }

    @Test
    void a_session_on_a_machine_without_user_data_has_none_and_one_that_was_refused_neither() {
        try (House house = House.open()) {
            Facts facts = house.facts();
            house.ssh("alice", house.direct("web01"), "true").run().succeeds();
            house.ssh("alice", house.direct("db01"), "true").run().endsWith(126);
            facts.await("RecordingSealed");
            assertThat(facts.all("ReceiptIssued")).isEmpty();
            assertThat(house.desk("carol", "receipts").run().succeeds().out())
                    .contains("no receipts yet");
        }
    }

    @Test
    void a_session_whose_node_was_killed_gets_its_receipt_at_the_next_start() throws Exception {
        try (House house = House.open()) {
            house.inventory()
                    .target(
                            "db09",
                            "localhost:" + house.sshd().port(),
                            house.sshd().hostKey().line(),
                            "target")
                    .owner("db09", "acme", "carol")
                    .grant("alice-nine", "alice", "db09");
            try (GatewayProcess node =
                    new GatewayProcess(
                            folder,
                            house.inventory(),
                            house.sshd().credential().privateKey(),
                            "256m",
                            "node: other")) {
                call(house, node);
                DeskTalk desk = new DeskTalk(house, "other");
                desk.says("carol", "standing-consent db09 --operations unbounded --for 1h");
                try (Pty alice = desk.shell("alice", "db09")) {
                    node.killAndStart(() -> {});
                    assertThat(alice.status()).isNotZero();
                }
                call(house, node);
                String receipts =
                        Awaitility.await()
                                .atMost(Duration.ofSeconds(20))
                                .until(
                                        () -> desk.says("carol", "receipts"),
                                        shown -> shown.contains("db09"));
                String session = receipts.replaceAll("(?s).*(s-[a-z0-9]{12}).*", "$1");
                RealClient.Result receipt =
                        house.ssh("carol", "carol@other", "receipt " + session).run().succeeds();
                assertThat(receipt.out())
                        .contains("ended: not known, the gateway broke off\n")
                        .contains("its end is not known", ", broke off\n");
            }
        }
    }

    private static void call(House house, GatewayProcess node) throws IOException {
        house.callOther(
                node.port(),
                Files.readString(node.data().resolve("house/host_ed25519.pub")).strip());
    }
}
