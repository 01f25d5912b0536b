package io.sallyport.gateway.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.KeyFile;
import io.sallyport.gateway.testing.RealClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.sshd.certificate.OpenSshCertificateBuilder;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What somebody without a key can do.
@Timeout(90)
final class PreAuthenticationTest {
    private static final int PRINCIPALS = 1_000;
    private static House house;
    private static KeyFile authority;

    @BeforeAll
    static void open() {
        house = House.open("sallyport.ssh.grace-time=3s");
        authority = KeyFile.make(house.folder().resolve("authority"));
        Facts facts = house.facts();
        house.gateway().write(house.inventory().userAuthority(authority.line()));
        facts.await("InventoryLoaded");
    }

    @AfterAll
    static void close() {
        house.close();
    }

    @Test
    void who_sends_a_byte_now_and_then_is_gone_after_the_grace_time() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", house.gateway().port())) {
            assertThat(greets(socket)).isTrue();
            long began = System.nanoTime();
            await().pollInterval(Duration.ofMillis(300))
                    .atMost(Duration.ofSeconds(8))
                    .until(() -> {
                        try {
                            socket.getOutputStream().write('S');
                            return false;
                        } catch (SocketException gone) {
                            return true;
                        }
                    });
            assertThat(System.nanoTime() - began).isGreaterThan(Duration.ofSeconds(2).toNanos());
        }
    }

    @Test
    void who_stalls_in_the_first_key_exchange_is_gone_after_the_grace_time() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", house.gateway().port())) {
            assertThat(greets(socket)).isTrue();
            socket.getOutputStream().write("SSH-2.0-Stalls\r\n".getBytes(StandardCharsets.UTF_8));
            socket.setSoTimeout(8000);
            InputStream in = socket.getInputStream();
            while (in.read() >= 0) {
                // until the gateway closes; a timeout would fail
            }
        }
    }

    @Test
    void known_and_unknown_names_get_the_same_answer_in_about_the_same_time() {
        KeyFile stranger = KeyFile.make(house.folder().resolve("stranger"));
        house.configFor("stranger", stranger);
        List<Long> known = new ArrayList<>();
        List<Long> unknown = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            known.add(refusal("alice"));
            unknown.add(refusal("zacharias"));
        }
        // The fastest of each: what else the machine does makes others slower, by any amount.
        long difference = Math.abs(Collections.min(known) - Collections.min(unknown));
        assertThat(Duration.ofNanos(difference)).isLessThan(Duration.ofMillis(80));
    }

    private static long refusal(String name) {
        long began = System.nanoTime();
        RealClient.Result result = house.ssh("stranger", name + "@gateway", "help").run();
        long took = System.nanoTime() - began;
        result.endsWith(255);
        assertThat(result.errors().replace(name, "NAME").strip())
                .isEqualTo("NAME@127.0.0.1: Permission denied (publickey).");
        return took;
    }

    @Test
    void a_password_is_not_even_asked_for() {
        RealClient.Result result =
                house.ssh("alice", "-o", "PreferredAuthentications=password,keyboard-interactive")
                        .and("alice@gateway", "help")
                        .run();
        result.endsWith(255);
        assertThat(result.errors()).contains("Permission denied (publickey)");
    }

    @Test
    void a_user_name_of_a_hundred_kilobytes_is_refused_and_cut_in_the_journal() {
        Facts facts = house.facts();
        house.ssh("alice", "-l", "a".repeat(100_000), "gateway", "help").run().endsWith(255);
        assertThat(facts.await("SignInRefused").detail().get("userName").asString())
                .isEqualTo("a".repeat(80));
        house.desk("alice", "help").run().succeeds();
    }

    @Test
    void a_user_name_of_a_megabyte_ends_the_connection_and_others_sign_in() {
        // No packet is that long, so OpenSSH cannot even send it.
        assertThatThrownBy(() -> new HostileClient(house, "alice", "a".repeat(1 << 20)))
                .isInstanceOf(UncheckedIOException.class);
        house.desk("alice", "help").run().succeeds();
    }

    @Test
    void a_certificate_with_a_thousand_principals_lets_in_whom_it_names() throws Exception {
        try (HostileClient client = certified(authority, principalsAnd("alice"))) {
            client.exec(client.open(0, 1 << 20), "echo in");
            assertThat(new String(client.output(3), StandardCharsets.UTF_8)).isEqualTo("in\n");
        }
    }

    @Test
    void a_certificate_with_a_thousand_principals_lets_nobody_else_in() {
        assertThatThrownBy(() -> certified(authority, principalsAnd("bob")))
                .hasMessageContaining("No more authentication methods available");
        house.desk("alice", "help").run().succeeds();
    }

    @Test
    void a_strangers_certificate_with_a_thousand_principals_lets_nobody_in() {
        KeyFile stranger = KeyFile.make(house.folder().resolve("false-authority"));
        assertThatThrownBy(() -> certified(stranger, principalsAnd("alice")))
                .hasMessageContaining("No more authentication methods available");
        house.desk("alice", "help").run().succeeds();
    }

    /// `ssh-keygen` makes none with more than 256 principals, and `ssh` offers none; whoever holds
    /// an authority's key can write what they like.
    private static HostileClient certified(KeyFile by, List<String> principals) throws Exception {
        KeyPair pair = HostileClient.pairIn(house.keyOf("mallory"));
        OpenSshCertificate certificate =
                OpenSshCertificateBuilder.userCertificate()
                        .publicKey(pair.getPublic())
                        .id("many")
                        .principals(principals)
                        .sign(HostileClient.pairIn(by));
        return new HostileClient(
                house, new KeyPair(certificate, pair.getPrivate()), HostileClient.ALICE_ON_WEB01);
    }

    private static List<String> principalsAnd(String last) {
        return Stream.concat(
                        IntStream.range(1, PRINCIPALS).mapToObj(i -> "principal-" + i),
                        Stream.of(last))
                .toList();
    }

    private static boolean greets(Socket socket) throws IOException {
        socket.setSoTimeout(5000);
        try {
            return socket.getInputStream().read() == 'S';
        } catch (SocketException refused) {
            return false;
        }
    }
}
