package io.sallyport.policy.notice;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.policy.ManualClock;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(60)
class ChatTest {
    private final TestingReceiver server = new TestingReceiver();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void a_room_gets_title_text_link_and_command() {
        assertThat(said("alice asks", "For “disk is full”."))
                .isEqualTo(
                        """
                        alice asks
                        For “disk is full”.

                        https://bastion.example.org/requests/r-abcd2345

                        ssh gateway show r-abcd2345\
                        """);
    }

    @Test
    void nobody_forges_a_link_or_calls_everybody() {
        assertThat(said("<!channel> & all", "<https://evil.example|here> [bank](https://evil)"))
                .startsWith(
                        "&lt;!channel&gt; &amp; all\n"
                                + "&lt;https://evil.example|here&gt; [bank] (https://evil)");
        assertThat(said("@channel @here", "@all ![x][y]"))
                .startsWith("@ channel @ here\n@ all ![x] [y]");
    }

    private String said(String title, String text) {
        try (Chat chat =
                new Chat(
                        server.address("/services/T0/B0/s3cret"),
                        new Landing(URI.create("https://bastion.example.org"), "gateway"))) {
            assertThat(
                            chat.send(
                                    new Notice(
                                            "n-1",
                                            NoticeKind.REQUEST_RAISED,
                                            NoticeChannel.CHAT,
                                            null,
                                            "r-abcd2345",
                                            title,
                                            text,
                                            ManualClock.NOON,
                                            1)))
                    .isEqualTo(new Notifier.Answer.Delivered());
        }
        JsonNode body = JsonMapper.shared().readTree(server.calls().getLast().body());
        assertThat(body.path("mrkdwn").asBoolean(true)).isFalse();
        return body.path("text").asString();
    }
}
