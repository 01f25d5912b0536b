package io.sallyport.policy.notice;

import io.sallyport.policy.credential.Secret;
import io.sallyport.policy.identity.People;
import io.sallyport.policy.identity.Person;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Date;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// Sends notices to people by SMTP, at the address that the inventory in force gives. Plain text
/// only. The `Message-ID` is made from the notice's id, so that a mail that is sent twice is the
/// same mail. Safe for use by many threads.
public final class Mail implements Notifier {
    /// The longest that connecting, or waiting for one answer of the server, takes.
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Server server;
    private final People people;
    private final Landing landing;
    private final InternetAddress from;
    private final Session session;

    public Mail(Server server, People people, Landing landing) {
        this.server = server;
        this.people = people;
        this.landing = landing;
        this.from = address(server.from());
        this.session = Session.getInstance(properties(server, domain(from)));
    }

    @Override
    public NoticeChannel channel() {
        return NoticeChannel.MAIL;
    }

    @Override
    public Answer send(Notice notice) {
        String to =
                Optional.ofNullable(notice.person())
                        .flatMap(people::person)
                        .map(Person::mail)
                        .orElse(null);
        if (to == null) {
            return new Answer.Rejected(
                    "the inventory gives no mail address for " + notice.person());
        }
        try {
            send(message(notice, address(to)));
            return new Answer.Delivered();
        } catch (AuthenticationFailedException refused) {
            return new Answer.Unreachable(server + " refused the user name and password");
        } catch (SendFailedException refused) {
            // What the server said is not repeated: it may quote anything.
            return new Answer.Rejected(server + " did not take the mail for " + notice.person());
        } catch (MessagingException broken) {
            Exception cause = broken.getNextException();
            return new Answer.Unreachable(
                    server
                            + " cannot be reached, or broke off: "
                            + (cause == null ? broken : cause).getClass().getSimpleName());
        }
    }

    private void send(Message message) throws MessagingException {
        Transport transport = session.getTransport("smtp");
        try {
            Secret password = server.password();
            transport.connect(
                    server.host(),
                    server.port(),
                    server.user(),
                    password == null
                            ? null
                            : new String(password.reveal(), StandardCharsets.UTF_8));
            transport.sendMessage(message, message.getAllRecipients());
        } finally {
            try {
                transport.close();
            } catch (MessagingException brokenFarewell) {
                // The server has the mail, or the failure is on its way up already.
            }
        }
    }

    private Message message(Notice notice, InternetAddress to) throws MessagingException {
        MimeMessage message =
                new MimeMessage(session) {
                    @Override
                    protected void updateMessageID() throws MessagingException {
                        setHeader("Message-ID", "<" + notice.id() + "@" + domain(from) + ">");
                    }
                };
        message.setFrom(from);
        message.setRecipient(Message.RecipientType.TO, to);
        message.setSubject(notice.title(), StandardCharsets.UTF_8.name());
        message.setSentDate(Date.from(notice.created()));
        // Keeps out-of-office robots from answering (RFC 3834).
        message.setHeader("Auto-Submitted", "auto-generated");
        message.setText(landing.under(notice) + "\n", StandardCharsets.UTF_8.name());
        message.saveChanges();
        return message;
    }

    private static Properties properties(Server server, String domain) {
        Properties properties = new Properties();
        String timeout = Long.toString(TIMEOUT.toMillis());
        properties.setProperty("mail.smtp.connectiontimeout", timeout);
        properties.setProperty("mail.smtp.timeout", timeout);
        properties.setProperty("mail.smtp.auth", Boolean.toString(server.user() != null));
        properties.setProperty("mail.smtp.starttls.enable", Boolean.toString(server.startTls()));
        // Required, not tried: whoever strips the offer would read mail and password.
        properties.setProperty("mail.smtp.starttls.required", Boolean.toString(server.startTls()));
        properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        // Otherwise this machine's own name is looked up, which can take long.
        properties.setProperty("mail.smtp.localhost", domain);
        return properties;
    }

    private static InternetAddress address(String text) {
        try {
            return new InternetAddress(text, true);
        } catch (AddressException damaged) {
            // Without the cause: it quotes the text.
            throw new IllegalArgumentException(
                    "is not a mail address such as sallyport@example.org");
        }
    }

    private static String domain(InternetAddress address) {
        return address.getAddress().replaceFirst(".*@", "");
    }

    /// The server that takes the mail.
    ///
    /// @param host its name or address
    /// @param port its port; 587 where mail is handed in
    /// @param user whom to sign in as; absent: nobody
    /// @param password of that user, in UTF-8
    /// @param from the sender, a bare address or `Name <address>`
    /// @param startTls whether the connection has to turn to TLS before anything is said
    public record Server(
            String host,
            int port,
            @Nullable String user,
            @Nullable Secret password,
            String from,
            boolean startTls) {

        /// @throws IllegalArgumentException when the sender is no address, or only one of user and
        ///   password is there
        public Server {
            if ((user == null) != (password == null)) {
                throw new IllegalArgumentException("a mail server's user needs a password");
            }
            address(from);
        }

        /// Without user and password.
        @Override
        public String toString() {
            return "the mail server " + host + ":" + port;
        }
    }
}
