package io.sallyport.policy.notice;

import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/// Sends notices to a chat room by an incoming webhook as Slack has it, which Mattermost and others
/// take too. Rooms know no idempotency key: a notice whose answer was lost is seen twice. Safe for
/// use by many threads.
public final class Chat implements Notifier {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /// `@channel` calls everybody in rooms that read mentions from plain text.
    private static final Pattern MENTION = Pattern.compile("@(?=\\S)");

    /// `[here](https://…)` is a link that says something else than where it leads, in rooms that
    /// read Markdown.
    private static final Pattern LINK = Pattern.compile("](?=[(\\[])");

    private final HttpReceiver receiver;
    private final Landing landing;

    public Chat(Receiver receiver, Landing landing) {
        this.receiver = new HttpReceiver(receiver);
        this.landing = landing;
    }

    @Override
    public NoticeChannel channel() {
        return NoticeChannel.CHAT;
    }

    @Override
    public Answer send(Notice notice) {
        String text = escape(notice.title() + "\n" + landing.under(notice));
        // What people wrote is shown as they wrote it, and nothing is fetched to preview it.
        return receiver.post(
                JSON.writeValueAsBytes(
                        Map.of(
                                "text", text,
                                "mrkdwn", false,
                                "unfurl_links", false,
                                "unfurl_media", false)),
                Map.of());
    }

    /// Slack's three escapes, without which `<!channel>` or `<https://…|here>` in a reason would
    /// call everybody or forge a link, and a blank where other rooms would see the like.
    static String escape(String text) {
        String plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        return LINK.matcher(MENTION.matcher(plain).replaceAll("@ ")).replaceAll("] ");
    }

    @Override
    public void close() {
        receiver.close();
    }
}
