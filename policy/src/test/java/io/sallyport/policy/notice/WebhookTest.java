package io.sallyport.policy.notice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sallyport.policy.ManualClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(60)
class WebhookTest {
    /// The example of the Standard Webhooks specification, known to everybody.
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static final Landing LANDING =
            new Landing(URI.create("https://bastion.example.org/"), "gateway");

    private final TestingReceiver server = new TestingReceiver();
    private final ManualClock clock = new ManualClock();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void a_signature_is_the_one_of_the_specifications_example() {
        assertThat(
                        SigningSecret.parse(SECRET)
                                .sign(
                                        "msg_p5jXN8AQM9LWM0D4loKWxJek",
                                        Instant.ofEpochSecond(1_614_265_330),
                                        "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void a_receiver_gets_id_time_and_signature_of_what_it_gets() throws Exception {
        try (Webhook webhook = webhook("/hooks?key=1")) {
            assertThat(webhook.send(notice("r-abcd2345")))
                    .isEqualTo(new Notifier.Answer.Delivered());
        }
        TestingReceiver.Call call = server.calls().getFirst();
        assertThat(call.header("webhook-id")).isEqualTo("n-1");
        String seconds = call.header("webhook-timestamp");
        assertThat(seconds).isEqualTo(Long.toString(ManualClock.NOON.getEpochSecond()));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(
                new SecretKeySpec(
                        Base64.getDecoder().decode(SECRET.substring("whsec_".length())),
                        "HmacSHA256"));
        byte[] signed =
                mac.doFinal(
                        ("n-1." + seconds + "." + call.body()).getBytes(StandardCharsets.UTF_8));
        assertThat(call.header("webhook-signature"))
                .isEqualTo("v1," + Base64.getEncoder().encodeToString(signed));
    }

    @Test
    void the_body_tells_what_it_is_and_leads_to_the_decision() {
        try (Webhook webhook = webhook("/")) {
            webhook.send(notice("c-abcd2345"));
        }
        JsonNode body = JsonMapper.shared().readTree(server.calls().getFirst().body());
        assertThat(body.path("type").asString()).isEqualTo("request.raised");
        assertThat(body.path("timestamp").asString()).isEqualTo("2026-06-01T12:00:00Z");
        JsonNode data = body.path("data");
        assertThat(data.path("about").asString()).isEqualTo("c-abcd2345");
        assertThat(data.path("title").asString()).isEqualTo("alice asks");
        assertThat(data.path("link").asString())
                .isEqualTo("https://bastion.example.org/consents/c-abcd2345");
        assertThat(data.path("command").asString()).isEqualTo("ssh gateway show c-abcd2345");
    }

    @Test
    void what_has_no_page_has_no_link_and_a_person_no_command() {
        assertThat(LANDING.link("r-abcd2345"))
                .contains("https://bastion.example.org/requests/r-abcd2345");
        assertThat(LANDING.link("g-abcd2345")).isEmpty();
        assertThat(LANDING.command("g-abcd2345")).contains("ssh gateway show g-abcd2345");
        assertThat(LANDING.command("alice")).isEmpty();
        assertThat(new Landing(null, "gateway").link("r-abcd2345")).isEmpty();
    }

    @Test
    void a_redirect_is_not_followed() {
        server.conduct =
                (number, exchange) ->
                        exchange.redirect(server.address("/elsewhere").address() + "");
        try (Webhook webhook = webhook("/here")) {
            assertThat(webhook.send(notice("r-abcd2345")))
                    .isInstanceOfSatisfying(
                            Notifier.Answer.Rejected.class,
                            no -> assertThat(no.because()).contains("307", "not followed"));
        }
        assertThat(server.calls()).extracting(TestingReceiver.Call::path).containsExactly("/here");
    }

    @Test
    void an_answer_without_end_is_not_read() {
        server.conduct = (number, exchange) -> exchange.answerWithoutEnd();
        try (Webhook webhook = webhook("/")) {
            assertThat(webhook.send(notice("r-abcd2345")))
                    .isEqualTo(new Notifier.Answer.Delivered());
        }
    }

    @Test
    void a_receiver_that_is_ill_is_away_and_one_that_refuses_is_not() {
        try (Webhook webhook = webhook("/")) {
            for (int status : new int[] {500, 503, 429, 408}) {
                server.conduct = (number, exchange) -> exchange.answer(status);
                assertThat(webhook.send(notice("r-abcd2345")))
                        .isInstanceOf(Notifier.Answer.Unreachable.class);
            }
            for (int status : new int[] {400, 401, 404, 410}) {
                server.conduct = (number, exchange) -> exchange.answer(status);
                assertThat(webhook.send(notice("r-abcd2345")))
                        .isInstanceOf(Notifier.Answer.Rejected.class);
            }
        }
    }

    @Test
    void a_receiver_that_is_not_there_is_named_without_its_path() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Receiver nobody = Receiver.parse("http://127.0.0.1:" + port + "/s3cret?key=s3cret");
        try (Webhook webhook = new Webhook(nobody, SigningSecret.parse(SECRET), LANDING, clock)) {
            assertThat(webhook.send(notice("r-abcd2345")))
                    .isInstanceOfSatisfying(
                            Notifier.Answer.Unreachable.class,
                            no ->
                                    assertThat(no.because())
                                            .contains("127.0.0.1:" + port)
                                            .doesNotContain("s3cret"));
        }
    }

    @Test
    void sending_ends_when_it_is_broken_off() {
        server.conduct = (number, exchange) -> exchange.hang();
        try (Webhook webhook = webhook("/")) {
            Thread sending = Thread.startVirtualThread(() -> webhook.send(notice("r-abcd2345")));
            await().until(() -> !server.calls().isEmpty());
            sending.interrupt();
            await().atMost(Duration.ofSeconds(10)).until(() -> !sending.isAlive());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://hooks.example.org/s3cret",
                "http://localhost.example.org/s3cret",
                "http://127.0.0.1.example.org/s3cret",
                "ftp://127.0.0.1/s3cret",
                "https://user:s3cret@hooks.example.org/",
                "https:///s3cret",
                "https://hooks.example.org/#s3cret",
                "https://hooks.example.org/a b s3cret",
                "s3cret"
            })
    void an_address_that_would_be_read_on_the_way_is_refused_and_not_repeated(String address) {
        assertThatThrownBy(() -> Receiver.parse(address))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("s3cret")
                .hasNoCause();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://hooks.example.org/s3cret",
                "http://localhost:8080/s3cret",
                "http://127.0.0.1/s3cret",
                "http://[::1]:8080/s3cret"
            })
    void an_address_with_tls_or_on_this_machine_is_taken_and_shows_without_its_path(
            String address) {
        assertThat(Receiver.parse(address)).asString().doesNotContain("s3cret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hunter2", "whsec_aHVudGVyMg==", "whsec_!", "MfKQ9r8GKYqrTwjUPD8I"})
    void a_secret_that_is_too_short_or_no_base64_is_refused_and_not_repeated(String secret) {
        assertThatThrownBy(() -> SigningSecret.parse(secret))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("hunter2")
                .hasMessageContaining("openssl rand");
        assertThat(SigningSecret.parse(SECRET)).hasToString("SigningSecret[redacted]");
    }

    private Webhook webhook(String path) {
        return new Webhook(server.address(path), SigningSecret.parse(SECRET), LANDING, clock);
    }

    private static Notice notice(String about) {
        return new Notice(
                "n-1",
                NoticeKind.REQUEST_RAISED,
                NoticeChannel.WEBHOOK,
                null,
                about,
                "alice asks",
                "alice asks for much.",
                ManualClock.NOON,
                1);
    }
}
