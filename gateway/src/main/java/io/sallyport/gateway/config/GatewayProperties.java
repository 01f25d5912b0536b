package io.sallyport.gateway.config;

import io.sallyport.policy.notice.Receiver;
import io.sallyport.policy.token.TokenLimits;
import io.sallyport.recorder.disk.DiskLimit;
import io.sallyport.recorder.recording.RecordingKeys;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// Everything a node can be told, under `sallyport.`; what is not said is the safe choice.
///
/// @param node the node's name, in every fact and recording
/// @param data the folder that holds journal, recordings and keys
/// @param inventory the inventory file; absent: `inventory.yml` in the data folder
/// @param policies the folder of people's own policies; absent: `policies` in the data folder
/// @param rules the folder of people's own rules; absent: `rules` in the data folder
/// @param rulesReview whether a change in the folder of rules waits until somebody approves it
/// @param journal where the journal's checkpoints go
/// @param database where requests, grants and consents are kept
/// @param ssh the SSH side
/// @param limits bounds of sessions
/// @param recording what is kept of a session
/// @param masking what is covered where recordings are shown
/// @param elasticsearch where the audit index is
/// @param shipping where else the journal is shipped to
/// @param consent what owners' consents rely on
/// @param tokens by which people's programs sign in
/// @param notices how people are told what concerns them
/// @param alerts how violations are handled
/// @param habits what is new to people, and when they work
/// @param console the web console's properties, which it reads itself
@ConfigurationProperties(prefix = "sallyport", ignoreUnknownFields = false)
public record GatewayProperties(
        @DefaultValue("gateway") String node,
        @DefaultValue("data") Path data,
        @Nullable Path inventory,
        @Nullable Path policies,
        @Nullable Path rules,
        @DefaultValue("false") boolean rulesReview,
        @DefaultValue JournalSettings journal,
        @DefaultValue DatabaseSettings database,
        @DefaultValue Ssh ssh,
        @DefaultValue Limits limits,
        @DefaultValue RecordingSettings recording,
        @NestedConfigurationProperty @DefaultValue MaskingKeys masking,
        @NestedConfigurationProperty @DefaultValue ElasticsearchKeys elasticsearch,
        @NestedConfigurationProperty @DefaultValue ShippingKeys shipping,
        @DefaultValue ConsentSettings consent,
        @DefaultValue TokenSettings tokens,
        @NestedConfigurationProperty @DefaultValue NoticeSettings notices,
        @NestedConfigurationProperty @DefaultValue AlertKeys alerts,
        @NestedConfigurationProperty @DefaultValue HabitKeys habits,
        @DefaultValue Map<String, String> console) {

    public Path inventoryFile() {
        return inventory == null ? data.resolve("inventory.yml") : inventory;
    }

    public Path policiesFolder() {
        return policies == null ? data.resolve("policies") : policies;
    }

    public Path rulesFolder() {
        return rules == null ? data.resolve("rules") : rules;
    }

    /// @param publish a folder, best of another machine, into which the journal's checkpoints are
    ///   put; absent: a tail cut off by whoever holds this node would not show
    public record JournalSettings(@Nullable Path publish) {
        public JournalSettings {
            if (publish != null && publish.toString().isBlank()) {
                publish = null;
            }
        }
    }

    /// @param url `jdbc:postgresql://host/name` for many nodes; absent: an H2 file in the data
    ///   folder, for one
    /// @param user whom to sign in as
    /// @param password of that user
    public record DatabaseSettings(
            @Nullable String url,
            @DefaultValue("sallyport") String user,
            @DefaultValue("") String password) {

        public DatabaseSettings {
            url = Bounds.blankAsAbsent(url);
        }

        /// Without the password.
        @Override
        public String toString() {
            return "DatabaseSettings[url=" + url + ", user=" + user + "]";
        }
    }

    /// @param tickets where owners' tickets are looked up
    public record ConsentSettings(@DefaultValue TicketSettings tickets) {}

    /// @param url of the ticket system, asked with `URL/TICKET?owner=OWNER`; absent: there is none
    /// @param token sent to it as a bearer; better in a file, SALLYPORT_CONSENT_TICKETS_TOKEN_FILE
    public record TicketSettings(@Nullable String url, @Nullable String token) {

        public TicketSettings {
            url = Bounds.blankAsAbsent(url);
            token = Bounds.blankAsAbsent(token);
            receiver(url);
        }

        /// Where to ask; nowhere where there is no ticket system.
        public Optional<Receiver> receiver() {
            return receiver(url);
        }

        private static Optional<Receiver> receiver(@Nullable String url) {
            return Optional.ofNullable(url)
                    .map(text ->
                            Bounds.read("sallyport.consent.tickets.url", text, Receiver::parse));
        }

        /// Without the token.
        @Override
        public String toString() {
            return "TicketSettings[set=" + (url != null) + "]";
        }
    }

    /// @param longest how long a token may count, a year at most
    /// @param perPerson how many a person may have at once, 100 at most; 0: nobody makes any
    public record TokenSettings(
            @DefaultValue("90d") Duration longest, @DefaultValue("20") int perPerson) {

        public TokenSettings {
            Bounds.between(
                    "sallyport.tokens.longest",
                    TokenLimits.SHORTEST,
                    TokenLimits.MOST_LONGEST,
                    longest,
                    "1m and 366d");
            Bounds.between(
                    "sallyport.tokens.per-person",
                    0,
                    TokenLimits.MOST_PER_PERSON,
                    perPerson,
                    "0 and " + TokenLimits.MOST_PER_PERSON);
        }

        public TokenLimits limits() {
            return new TokenLimits(longest, perPerson);
        }
    }

    /// @param bind the address to listen on
    /// @param port the port to listen on; 0 takes a free one
    /// @param name how operators call this gateway, for the commands that sentences suggest
    /// @param graceTime how long a connection may take to sign in
    /// @param authenticationAttempts how many times a connection may try to sign in
    /// @param unauthenticated how many connections may be signing in at once
    /// @param unauthenticatedPerSource how many of them from one address (IPv6: one /64)
    /// @param keepalive how often a silent peer is asked whether it is there
    /// @param keepaliveMisses how many unanswered questions end the connection
    /// @param connectTimeout how long a target may take to answer
    /// @param drain how long running sessions get to end when the node stops
    public record Ssh(
            @DefaultValue("0.0.0.0") String bind,
            @DefaultValue("2222") int port,
            @DefaultValue("gateway") String name,
            @DefaultValue("30s") Duration graceTime,
            @DefaultValue("6") int authenticationAttempts,
            @DefaultValue("100") int unauthenticated,
            @DefaultValue("20") int unauthenticatedPerSource,
            @DefaultValue("60s") Duration keepalive,
            @DefaultValue("10") int keepaliveMisses,
            @DefaultValue("10s") Duration connectTimeout,
            @DefaultValue("5s") Duration drain) {

        public Ssh {
            Bounds.port("sallyport.ssh.port", port);
            Bounds.longerThanNothing("sallyport.ssh.grace-time", graceTime);
            Bounds.atLeast("sallyport.ssh.authentication-attempts", 1, authenticationAttempts);
            Bounds.atLeast("sallyport.ssh.unauthenticated", 1, unauthenticated);
            Bounds.atLeast("sallyport.ssh.unauthenticated-per-source", 1, unauthenticatedPerSource);
            Bounds.longerThanNothing("sallyport.ssh.keepalive", keepalive);
            Bounds.atLeast("sallyport.ssh.keepalive-misses", 1, keepaliveMisses);
            Bounds.longerThanNothing("sallyport.ssh.connect-timeout", connectTimeout);
            Bounds.notNegative("sallyport.ssh.drain", drain);
        }
    }

    /// @param idle how long a session may be without traffic
    /// @param total how long a session may last
    /// @param warning how long before either the operator is told
    /// @param channels how many channels a connection may have open
    /// @param cut how long sessions go on while the database cannot be asked about them
    /// @param waiting how many may wait at once on this node for others to decide
    /// @param waitingPerPerson how many of them may be one person's
    public record Limits(
            @DefaultValue("30m") Duration idle,
            @DefaultValue("12h") Duration total,
            @DefaultValue("1m") Duration warning,
            @DefaultValue("64") int channels,
            @DefaultValue("10m") Duration cut,
            @DefaultValue("500") int waiting,
            @DefaultValue("50") int waitingPerPerson) {

        public Limits {
            Bounds.longerThanNothing("sallyport.limits.idle", idle);
            Bounds.longerThanNothing("sallyport.limits.total", total);
            Bounds.notNegative("sallyport.limits.warning", warning);
            Bounds.atLeast("sallyport.limits.channels", 1, channels);
            Bounds.longerThanNothing("sallyport.limits.cut", cut);
            Bounds.atLeast("sallyport.limits.waiting", 1, waiting);
            Bounds.atLeast("sallyport.limits.waiting-per-person", 1, waitingPerPerson);
        }
    }

    /// @param outputCap how much of a command's output is kept per channel; the rest is hashed
    /// @param inputHash how much of what a command is sent (`cat > file`, `tar -x`, `git push`) is
    ///   hashed per channel, from its start; the rest is counted. Files by sftp and scp are hashed
    ///   whole.
    /// @param flush how much time a power cut may cost
    /// @param recipients files with auditors' public keys (RSA, PEM) that recordings open with, too
    /// @param readableHere whether this node keeps a key that opens them; false: it writes what
    ///   only the recipients can read
    /// @param diskWarn below this, free in the data folder, people are told: `2GB` or `10%`
    /// @param diskRefuse below this no new session begins; those that run go on
    /// @param store where copies of recordings go
    /// @param retention how long recordings have to stay
    public record RecordingSettings(
            @DefaultValue("8MB") DataSize outputCap,
            @DefaultValue("100MB") DataSize inputHash,
            @DefaultValue("500ms") Duration flush,
            @DefaultValue List<Path> recipients,
            @DefaultValue("true") boolean readableHere,
            @DefaultValue("2GB") String diskWarn,
            @DefaultValue("512MB") String diskRefuse,
            @NestedConfigurationProperty @DefaultValue RecordingStoreKeys store,
            @NestedConfigurationProperty @DefaultValue RetentionKeys retention) {

        public RecordingSettings {
            Bounds.atLeast("sallyport.recording.output-cap", 0, outputCap.toBytes());
            Bounds.atLeast("sallyport.recording.input-hash", 0, inputHash.toBytes());
            Bounds.longerThanNothing("sallyport.recording.flush", flush);
            recipients = List.copyOf(recipients);
            // One place in a recording's header is the node's own key's.
            Bounds.between(
                    "the number of sallyport.recording.recipients",
                    readableHere ? 0 : 1,
                    RecordingKeys.MAX_WRAPPERS - 1,
                    recipients.size(),
                    readableHere
                            ? "0 and 31"
                            : "1 and 31, because sallyport.recording.readable-here is false");
            DiskLimit warn = limit("disk-warn", diskWarn);
            DiskLimit refuse = limit("disk-refuse", diskRefuse);
            if (warn.bytes() < refuse.bytes() && warn.percent() == 0) {
                throw new IllegalArgumentException(
                        "sallyport.recording.disk-warn is less than sallyport.recording.disk-refuse;"
                                + " nobody would be told in time");
            }
        }

        /// Below this people are told.
        public DiskLimit warnBelow() {
            return limit("disk-warn", diskWarn);
        }

        /// Below this no new session begins.
        public DiskLimit refuseBelow() {
            return limit("disk-refuse", diskRefuse);
        }

        private static DiskLimit limit(String key, String written) {
            return Bounds.read("sallyport.recording." + key, written, DiskLimit::parse);
        }
    }
}
