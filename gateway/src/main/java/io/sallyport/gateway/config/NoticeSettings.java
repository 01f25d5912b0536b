package io.sallyport.gateway.config;

import io.sallyport.policy.credential.Secret;
import io.sallyport.policy.notice.Landing;
import io.sallyport.policy.notice.Mail;
import io.sallyport.policy.notice.Receiver;
import io.sallyport.policy.notice.SigningSecret;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How people are told what concerns them; what is not set is not used. Shows no secret.
///
/// @param link the console's address as people reach it; absent: notices carry the command only
/// @param mail mail to people, at the addresses of the inventory
/// @param webhook one receiver of signed JSON
/// @param chat one chat room
public record NoticeSettings(
        @Nullable String link,
        @DefaultValue MailSettings mail,
        @DefaultValue WebhookSettings webhook,
        @DefaultValue ChatSettings chat) {
    private static final String KEYS = "sallyport.notices.";

    public NoticeSettings {
        link = Bounds.blankAsAbsent(link);
        landing(link, "");
    }

    /// Where notices lead.
    ///
    /// @param gateway how people call the gateway
    public Landing landing(String gateway) {
        return landing(link, gateway);
    }

    private static Landing landing(@Nullable String link, String gateway) {
        return link == null
                ? new Landing(null, gateway)
                : Bounds.read(KEYS + "link", link, text -> new Landing(URI.create(text), gateway));
    }

    /// @param host the SMTP server; absent: no mail
    /// @param port its port
    /// @param user whom to sign in as; absent: nobody
    /// @param password that user's; better in a file, SALLYPORT_NOTICES_MAIL_PASSWORD_FILE
    /// @param from the sender, a bare address or `Name <address>`
    /// @param starttls whether the connection has to turn to TLS first; needed to send a password
    ///   to another machine
    public record MailSettings(
            @Nullable String host,
            @DefaultValue("587") int port,
            @Nullable String user,
            @Nullable String password,
            @Nullable String from,
            @DefaultValue("true") boolean starttls) {

        public MailSettings {
            host = Bounds.blankAsAbsent(host);
            user = Bounds.blankAsAbsent(user);
            password = Bounds.blankAsAbsent(password);
            from = Bounds.blankAsAbsent(from);
            Bounds.port(KEYS + "mail.port", port);
            Bounds.atLeast(KEYS + "mail.port", 1, port);
            Bounds.together(KEYS + "mail.host", host, KEYS + "mail.from", from);
            Bounds.together(KEYS + "mail.user", user, KEYS + "mail.password", password);
            if (host != null && user != null && !starttls && !isNear(host)) {
                throw new IllegalArgumentException(
                        KEYS
                                + "mail.starttls is false, and the password would be sent in clear;"
                                + " set it to true, or leave user and password out");
            }
            server(host, port, user, password, from, starttls);
        }

        /// The server; none where there is no mail.
        public Optional<Mail.Server> server() {
            return server(host, port, user, password, from, starttls);
        }

        private static Optional<Mail.Server> server(
                @Nullable String host,
                int port,
                @Nullable String user,
                @Nullable String password,
                @Nullable String from,
                boolean starttls) {
            if (host == null || from == null) {
                return Optional.empty();
            }
            Secret secret =
                    password == null ? null : new Secret(password.getBytes(StandardCharsets.UTF_8));
            return Optional.of(
                    Bounds.read(
                            KEYS + "mail.from",
                            from,
                            sender -> new Mail.Server(host, port, user, secret, sender, starttls)));
        }

        private static boolean isNear(String host) {
            return host.matches("localhost|127(\\.[0-9]{1,3}){3}|::1");
        }

        @Override
        public String toString() {
            return "MailSettings[host=" + host + ", port=" + port + "]";
        }
    }

    /// @param url where signed notices are posted, `https://…`; absent: nowhere
    /// @param secret what they are signed with, `whsec_…`; better in a file,
    ///   SALLYPORT_NOTICES_WEBHOOK_SECRET_FILE
    public record WebhookSettings(@Nullable String url, @Nullable String secret) {

        public WebhookSettings {
            url = Bounds.blankAsAbsent(url);
            secret = Bounds.blankAsAbsent(secret);
            Bounds.together(KEYS + "webhook.url", url, KEYS + "webhook.secret", secret);
            receiver(url);
            signing(secret);
        }

        /// Where to; nowhere where there is no webhook.
        public Optional<Receiver> receiver() {
            return receiver(url);
        }

        /// What with; there where the receiver is.
        public Optional<SigningSecret> signing() {
            return signing(secret);
        }

        private static Optional<Receiver> receiver(@Nullable String url) {
            return Optional.ofNullable(url)
                    .map(text -> Bounds.read(KEYS + "webhook.url", text, Receiver::parse));
        }

        private static Optional<SigningSecret> signing(@Nullable String secret) {
            return Optional.ofNullable(secret)
                    .map(text -> Bounds.read(KEYS + "webhook.secret", text, SigningSecret::parse));
        }

        @Override
        public String toString() {
            return "WebhookSettings[set=" + (url != null) + "]";
        }
    }

    /// @param url the room's incoming webhook, which is a secret; better in a file,
    ///   SALLYPORT_NOTICES_CHAT_URL_FILE; absent: none
    public record ChatSettings(@Nullable String url) {

        public ChatSettings {
            url = Bounds.blankAsAbsent(url);
            receiver(url);
        }

        /// Where to; nowhere where there is no room.
        public Optional<Receiver> receiver() {
            return receiver(url);
        }

        private static Optional<Receiver> receiver(@Nullable String url) {
            return Optional.ofNullable(url)
                    .map(text -> Bounds.read(KEYS + "chat.url", text, Receiver::parse));
        }

        @Override
        public String toString() {
            return "ChatSettings[set=" + (url != null) + "]";
        }
    }
}
