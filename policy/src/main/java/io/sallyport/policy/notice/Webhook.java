package io.sallyport.policy.notice;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// Sends notices as the Standard Webhooks specification has it (standardwebhooks.com): a JSON body
/// `{type, timestamp, data}`, `webhook-id` as the idempotency key, `webhook-timestamp`, and
/// `webhook-signature` over all three. Safe for use by many threads.
public final class Webhook implements Notifier {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpReceiver receiver;
    private final SigningSecret secret;
    private final Landing landing;
    private final InstantSource clock;

    public Webhook(Receiver receiver, SigningSecret secret, Landing landing, InstantSource clock) {
        this.receiver = new HttpReceiver(receiver);
        this.secret = secret;
        this.landing = landing;
        this.clock = clock;
    }

    @Override
    public NoticeChannel channel() {
        return NoticeChannel.WEBHOOK;
    }

    @Override
    public Answer send(Notice notice) {
        byte[] body =
                JSON.writeValueAsBytes(
                        new Body(
                                notice.kind().word(),
                                notice.created(),
                                new Data(
                                        notice.about(),
                                        notice.title(),
                                        notice.text(),
                                        landing.link(notice.about()).orElse(null),
                                        landing.command(notice.about()).orElse(null))));
        Instant now = clock.instant();
        return receiver.post(
                body,
                Map.of(
                        "webhook-id", notice.id(),
                        "webhook-timestamp", Long.toString(now.getEpochSecond()),
                        "webhook-signature", secret.sign(notice.id(), now, body)));
    }

    @Override
    public void close() {
        receiver.close();
    }

    private record Body(String type, Instant timestamp, Data data) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Data(
            String about,
            String title,
            String text,
            @Nullable String link,
            @Nullable String command) {}
}
