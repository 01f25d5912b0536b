package io.sallyport.policy.notice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import io.sallyport.policy.ManualClock;
import io.sallyport.policy.credential.Secret;
import io.sallyport.policy.identity.People;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.identity.Role;
import io.sallyport.policy.testing.House;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MailTest {
    private static final People PEOPLE =
            name ->
                    switch (name) {
                        case "bob" -> Optional.of(House.person("bob", Set.of(), Role.APPROVER));
                        case "eve" ->
                                Optional.of(
                                        new Person(
                                                "eve", "eve", Set.of(), Set.of(), List.of(),
                                                Set.of(), null));
                        default -> Optional.empty();
                    };

    private final GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", "smtp"));

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    @Test
    void a_person_gets_one_plain_mail_that_leads_to_the_decision() throws Exception {
        assertThat(
                        mail(null, null, false)
                                .send(notice("bob", "alice asks for db01", "Für “Ärger”.")))
                .isEqualTo(new Notifier.Answer.Delivered());

        assertThat(server.getReceivedMessages()).hasSize(1);
        MimeMessage mail = server.getReceivedMessages()[0];
        assertThat(mail.getAllRecipients())
                .extracting(Object::toString)
                .containsExactly("bob@example.org");
        assertThat(mail.getFrom())
                .extracting(Object::toString)
                .containsExactly("Sallyport <sallyport@example.org>");
        assertThat(mail.getSubject()).isEqualTo("alice asks for db01");
        assertThat(mail.getContentType()).startsWith("text/plain").containsIgnoringCase("utf-8");
        assertThat(((String) mail.getContent()).replace("\r", "").strip())
                .isEqualTo(
                        """
                        Für “Ärger”.

                        https://bastion.example.org/requests/r-abcd2345

                        ssh gateway show r-abcd2345\
                        """);
        assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
    }

    @Test
    void a_mail_that_is_sent_twice_is_the_same_mail() throws Exception {
        Notice notice = notice("bob", "alice asks", "x");
        mail(null, null, false).send(notice);
        mail(null, null, false).send(notice);

        assertThat(server.getReceivedMessages())
                .extracting(MimeMessage::getMessageID)
                .containsExactly("<n-1@example.org>", "<n-1@example.org>");
    }

    @Test
    void a_line_end_in_what_people_wrote_adds_no_header_and_no_receiver() throws Exception {
        mail(null, null, false)
                .send(
                        notice(
                                "bob",
                                "alice asks\r\nBcc: mallory@example.org\r\n\r\nforged",
                                "“x\u2028y\u001b[2J\rBcc: z@example.org”"));

        MimeMessage mail = server.getReceivedMessages()[0];
        assertThat(server.getReceivedMessages()).hasSize(1);
        assertThat(mail.getHeader("Bcc")).isNull();
        assertThat(mail.getSubject())
                .isEqualTo("alice asks\\r\\nBcc: mallory@example.org\\r\\n\\r\\nforged");
        assertThat((String) mail.getContent()).doesNotContain("\u001b", "\u2028");
        assertThat(GreenMailUtil.getHeaders(mail)).doesNotContain("\nBcc:", "\nbcc:");
    }

    @Test
    void a_server_that_wants_a_password_gets_it() {
        server.setUser("relay", "relay", "hunter2");
        server.getManagers().getUserManager().setAuthRequired(true);

        assertThat(mail("relay", "hunter2", false).send(notice("bob", "a", "b")))
                .isEqualTo(new Notifier.Answer.Delivered());
        assertThat(mail("relay", "wrong-s3cret", false).send(notice("bob", "a", "b")))
                .isInstanceOfSatisfying(
                        Notifier.Answer.Unreachable.class,
                        no ->
                                assertThat(no.because())
                                        .contains("refused the user name and password")
                                        .doesNotContain("s3cret"));
        assertThat(server.getReceivedMessages()).hasSize(1);
    }

    @Test
    void where_tls_is_wanted_a_server_without_it_gets_neither_password_nor_mail() {
        assertThat(mail("relay", "hunter2", true).send(notice("bob", "a", "b")))
                .isInstanceOf(Notifier.Answer.Unreachable.class);
        assertThat(server.getReceivedMessages()).isEmpty();
    }

    @Test
    void who_has_no_address_or_has_left_is_said_to() {
        assertThat(mail(null, null, false).send(notice("eve", "a", "b")))
                .isEqualTo(
                        new Notifier.Answer.Rejected(
                                "the inventory gives no mail address for eve"));
        assertThat(mail(null, null, false).send(notice("zoe", "a", "b")))
                .isInstanceOf(Notifier.Answer.Rejected.class);
    }

    @Test
    void a_server_that_is_not_there_is_away() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertThat(
                        new Mail(server(port, null, null, false), PEOPLE, new Landing(null, "gw"))
                                .send(notice("bob", "a", "b")))
                .isInstanceOfSatisfying(
                        Notifier.Answer.Unreachable.class,
                        no -> assertThat(no.because()).contains("127.0.0.1:" + port));
    }

    @Test
    void a_sender_that_is_no_address_and_a_user_without_a_password_are_refused() {
        assertThatThrownBy(() -> new Mail.Server("mail", 25, null, null, "not an address", true))
                .hasMessageContaining("not a mail address");
        assertThatThrownBy(() -> new Mail.Server("mail", 25, "relay", null, "a@b.example", true))
                .hasMessageContaining("password");
        assertThat(server(25, "relay", "hunter2", true))
                .asString()
                .doesNotContain("hunter2", "relay");
    }

    private Mail mail(@Nullable String user, @Nullable String password, boolean startTls) {
        return new Mail(
                server(server.getSmtp().getPort(), user, password, startTls),
                PEOPLE,
                new Landing(URI.create("https://bastion.example.org"), "gateway"));
    }

    private static Mail.Server server(
            int port, @Nullable String user, @Nullable String password, boolean startTls) {
        return new Mail.Server(
                "127.0.0.1",
                port,
                user,
                password == null ? null : new Secret(password.getBytes(StandardCharsets.UTF_8)),
                "Sallyport <sallyport@example.org>",
                startTls);
    }

    private static Notice notice(String person, String title, String text) {
        return new Notice(
                "n-1",
                NoticeKind.REQUEST_RAISED,
                NoticeChannel.MAIL,
                person,
                "r-abcd2345",
                title,
                text,
                ManualClock.NOON,
                1);
    }
}
