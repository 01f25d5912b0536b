package io.sallyport.gateway.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.KeyFile;
import io.sallyport.gateway.testing.RealClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What somebody without a key can do. A person who is signed in meanwhile does not notice.
@Timeout(90)
final class PreAuthenticationTest {
    private static final int LIMIT = 20;
    private static House house;

    @BeforeAll
    static void open() {
        house = House.open("sallyport.ssh.grace-time=3s", "sallyport.ssh.unauthenticated=" + LIMIT);
    }

    @AfterAll
    static void close() {
        house.close();
    }

    @Test
    void half_open_connections_are_bounded_and_disturb_nobody_who_is_signed_in() throws Exception {
        RealClient.Running alice =
                house.ssh("alice", house.direct("web01"), "cat").withOpenInput().start();
        alice.type("before\n").awaitText("before");
        List<Socket> held = new ArrayList<>();
        int answered = 0;
        for (int i = 0; i < 2_000; i++) {
            Socket socket = new Socket("127.0.0.1", house.gateway().port());
            if (i < 100) {
                held.add(socket);
                answered += greets(socket) ? 1 : 0;
            } else {
                socket.close();
            }
        }
        assertThat(answered).isEqualTo(LIMIT);
        alice.type("during\n").awaitText("during");
        for (Socket socket : held) {
            socket.close();
        }
        await().atMost(Duration.ofSeconds(10))
                .until(() -> house.ssh("alice", house.direct("web01"), "true").run().status() == 0);
        alice.type("after\n").awaitText("after").closeInput().result().succeeds();
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
        long difference = Math.abs(median(known) - median(unknown));
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

    private static long median(List<Long> times) {
        return times.stream().sorted().toList().get(times.size() / 2);
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
    void a_user_name_of_a_hundred_kilobytes_is_refused_and_others_sign_in() {
        house.ssh("alice", "-l", "a".repeat(100_000), "gateway", "help").run().endsWith(255);
        house.desk("alice", "help").run().succeeds();
    }

    @Test
    void a_certificate_with_a_thousand_principals_of_a_stranger_is_refused() {
        KeyFile authority = KeyFile.make(house.folder().resolve("false-authority"));
        String names =
                IntStream.range(0, 250).mapToObj(i -> "p" + i).collect(Collectors.joining(","))
                        + ",alice";
        KeyFile certified =
                KeyFile.make(house.folder().resolve("thousand"))
                        .certifiedBy(authority, "thousand-cert-holder", "-n", names);
        house.configFor("thousand", certified);
        house.ssh("thousand", "alice@gateway", "help").run().endsWith(255);
        house.desk("alice", "help").run().succeeds();
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
