package io.sallyport.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class GatewayPropertiesTest {
    private static final String HOOK = "https://hooks.example/s3cret";

    /// The example of the Standard Webhooks specification.
    private static final String SIGNING = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    @Test
    void what_is_not_said_is_the_safe_choice() {
        GatewayProperties defaults = bind(Map.of());
        assertThat(defaults)
                .isEqualTo(
                        new GatewayProperties(
                                "gateway",
                                Path.of("data"),
                                null,
                                null,
                                null,
                                false,
                                new GatewayProperties.JournalSettings(null),
                                new GatewayProperties.DatabaseSettings(null, "sallyport", ""),
                                new GatewayProperties.Ssh(
                                        "0.0.0.0",
                                        2222,
                                        "gateway",
                                        Duration.ofSeconds(30),
                                        6,
                                        100,
                                        20,
                                        Duration.ofSeconds(60),
                                        10,
                                        Duration.ofSeconds(10),
                                        Duration.ofSeconds(5)),
                                new GatewayProperties.Limits(
                                        Duration.ofMinutes(30),
                                        Duration.ofHours(12),
                                        Duration.ofMinutes(1),
                                        64,
                                        Duration.ofMinutes(10),
                                        500,
                                        50),
                                new GatewayProperties.RecordingSettings(
                                        DataSize.ofMegabytes(8),
                                        DataSize.ofMegabytes(100),
                                        Duration.ofMillis(500),
                                        List.of(),
                                        true,
                                        "2GB",
                                        "512MB",
                                        new RecordingStoreKeys(
                                                null,
                                                null,
                                                "",
                                                null,
                                                "us-east-1",
                                                false,
                                                null,
                                                null,
                                                null,
                                                DataSize.ofMegabytes(8),
                                                Duration.ofSeconds(60),
                                                Duration.ofDays(7)),
                                        new RetentionKeys(List.of(), Duration.ofDays(90))),
                                new MaskingKeys(true, List.of()),
                                new ElasticsearchKeys(
                                        null,
                                        null,
                                        null,
                                        "logs-sallyport.audit-default",
                                        true,
                                        null,
                                        Duration.ofSeconds(30)),
                                new ShippingKeys(
                                        new ShippingKeys.FileKeys(
                                                null, DataSize.ofMegabytes(100), 5)),
                                new GatewayProperties.ConsentSettings(
                                        new GatewayProperties.TicketSettings(null, null)),
                                new GatewayProperties.TokenSettings(Duration.ofDays(90), 20),
                                new NoticeSettings(
                                        null,
                                        new NoticeSettings.MailSettings(
                                                null, 587, null, null, null, true),
                                        new NoticeSettings.WebhookSettings(null, null),
                                        new NoticeSettings.ChatSettings(null)),
                                new AlertKeys(
                                        Duration.ofHours(1),
                                        new AlertKeys.Escalation(
                                                Duration.ofMinutes(10),
                                                Duration.ofHours(1),
                                                Duration.ofHours(24)),
                                        new AlertKeys.Actions(
                                                List.of("notify"), List.of("notify"), List.of()),
                                        Duration.ofMinutes(30)),
                                new HabitKeys(
                                        Duration.ofDays(14),
                                        3,
                                        3,
                                        Duration.ofDays(90),
                                        "mon-fri 07:00-20:00",
                                        null),
                                Map.of()));
        assertThat(defaults.inventoryFile()).isEqualTo(Path.of("data/inventory.yml"));
    }

    @Test
    void every_key_is_taken() {
        assertThat(
                        bind(
                                Map.ofEntries(
                                        Map.entry("sallyport.node", "gw1"),
                                        Map.entry("sallyport.data", "/srv/sallyport"),
                                        Map.entry("sallyport.inventory", "/etc/inventory.yml"),
                                        Map.entry("sallyport.policies", "/etc/policies"),
                                        Map.entry("sallyport.rules", "/etc/rules"),
                                        Map.entry("sallyport.rules-review", "true"),
                                        Map.entry("sallyport.journal.publish", "/mnt/checkpoints"),
                                        Map.entry(
                                                "sallyport.database.url",
                                                "jdbc:postgresql://db/sallyport"),
                                        Map.entry("sallyport.database.user", "gw"),
                                        Map.entry("sallyport.database.password", "sesame"),
                                        Map.entry("sallyport.ssh.bind", "192.0.2.1"),
                                        Map.entry("sallyport.ssh.port", "22"),
                                        Map.entry("sallyport.ssh.name", "gw.example.org"),
                                        Map.entry("sallyport.ssh.grace-time", "31s"),
                                        Map.entry("sallyport.ssh.authentication-attempts", "7"),
                                        Map.entry("sallyport.ssh.unauthenticated", "101"),
                                        Map.entry("sallyport.ssh.unauthenticated-per-source", "21"),
                                        Map.entry("sallyport.ssh.keepalive", "61s"),
                                        Map.entry("sallyport.ssh.keepalive-misses", "11"),
                                        Map.entry("sallyport.ssh.connect-timeout", "12s"),
                                        Map.entry("sallyport.ssh.drain", "6s"),
                                        Map.entry("sallyport.limits.idle", "32m"),
                                        Map.entry("sallyport.limits.total", "13h"),
                                        Map.entry("sallyport.limits.warning", "2m"),
                                        Map.entry("sallyport.limits.channels", "65"),
                                        Map.entry("sallyport.limits.cut", "11m"),
                                        Map.entry("sallyport.limits.waiting", "501"),
                                        Map.entry("sallyport.limits.waiting-per-person", "51"),
                                        Map.entry("sallyport.recording.output-cap", "9MB"),
                                        Map.entry("sallyport.recording.input-hash", "3MB"),
                                        Map.entry("sallyport.recording.flush", "501ms"),
                                        Map.entry(
                                                "sallyport.recording.recipients",
                                                "/etc/auditor.pem"),
                                        Map.entry("sallyport.recording.readable-here", "false"),
                                        Map.entry("sallyport.recording.disk-warn", "10%"),
                                        Map.entry("sallyport.recording.disk-refuse", "3GB"),
                                        Map.entry("sallyport.recording.store.bucket", "evidence"),
                                        Map.entry("sallyport.recording.store.prefix", "gw1/"),
                                        Map.entry(
                                                "sallyport.recording.store.endpoint",
                                                "https://s3.example:9000"),
                                        Map.entry(
                                                "sallyport.recording.store.region", "eu-central-1"),
                                        Map.entry("sallyport.recording.store.path-style", "true"),
                                        Map.entry("sallyport.recording.store.access-key", "AKIA"),
                                        Map.entry(
                                                "sallyport.recording.store.secret-key", "hunter2"),
                                        Map.entry("sallyport.recording.store.ca", "/etc/s3.pem"),
                                        Map.entry("sallyport.recording.store.part-size", "16MB"),
                                        Map.entry("sallyport.recording.store.time-limit", "61s"),
                                        Map.entry("sallyport.recording.store.keep-local", "2d"),
                                        Map.entry(
                                                "sallyport.recording.retention.classes[0]",
                                                "env=prod 400d"),
                                        Map.entry("sallyport.recording.retention.otherwise", "30d"),
                                        Map.entry("sallyport.masking.usual", "false"),
                                        Map.entry("sallyport.masking.patterns[0]", "IBAN (\\S+)"),
                                        Map.entry(
                                                "sallyport.elasticsearch.urls",
                                                "https://es1:9200, https://es2:9200"),
                                        Map.entry("sallyport.elasticsearch.api-key", "c2VjcmV0"),
                                        Map.entry("sallyport.elasticsearch.ca", "/etc/ca.pem"),
                                        Map.entry(
                                                "sallyport.elasticsearch.data-stream",
                                                "logs-sallyport.audit-eu"),
                                        Map.entry("sallyport.elasticsearch.install", "false"),
                                        Map.entry("sallyport.elasticsearch.keep", "400d"),
                                        Map.entry("sallyport.elasticsearch.time-limit", "31s"),
                                        Map.entry(
                                                "sallyport.shipping.file.path",
                                                "/var/log/audit.jsonl"),
                                        Map.entry("sallyport.shipping.file.max-size", "101MB"),
                                        Map.entry("sallyport.shipping.file.keep", "6"),
                                        Map.entry("sallyport.consent.tickets.url", HOOK),
                                        Map.entry("sallyport.consent.tickets.token", "sesame"),
                                        Map.entry("sallyport.tokens.longest", "14d"),
                                        Map.entry("sallyport.tokens.per-person", "5"),
                                        Map.entry("sallyport.notices.link", "https://gw.example"),
                                        Map.entry("sallyport.notices.mail.host", "mail.example"),
                                        Map.entry("sallyport.notices.mail.port", "588"),
                                        Map.entry("sallyport.notices.mail.user", "relay"),
                                        Map.entry("sallyport.notices.mail.password", "hunter2"),
                                        Map.entry("sallyport.notices.mail.from", "gw@gw.example"),
                                        Map.entry("sallyport.notices.mail.starttls", "true"),
                                        Map.entry("sallyport.notices.webhook.url", HOOK),
                                        Map.entry("sallyport.notices.webhook.secret", SIGNING),
                                        Map.entry("sallyport.notices.chat.url", HOOK),
                                        Map.entry("sallyport.alerts.window", "2h"),
                                        Map.entry("sallyport.alerts.escalation.critical", "5m"),
                                        Map.entry("sallyport.alerts.escalation.high", "30m"),
                                        Map.entry("sallyport.alerts.escalation.medium", "0s"),
                                        Map.entry(
                                                "sallyport.alerts.actions.critical",
                                                "notify,end-session,freeze"),
                                        Map.entry(
                                                "sallyport.alerts.actions.high",
                                                "warn,pause-session"),
                                        Map.entry(
                                                "sallyport.alerts.actions.medium",
                                                "notify,open-incident"),
                                        Map.entry("sallyport.alerts.pause", "20m"),
                                        Map.entry("sallyport.habits.learning", "7d"),
                                        Map.entry("sallyport.habits.least-days", "2"),
                                        Map.entry("sallyport.habits.rare", "4"),
                                        Map.entry("sallyport.habits.window", "30d"),
                                        Map.entry(
                                                "sallyport.habits.working-hours",
                                                "sun-thu 09:00-17:00"),
                                        Map.entry("sallyport.habits.time-zone", "Asia/Dubai"),
                                        Map.entry("sallyport.console.port", "8443"))))
                .isEqualTo(
                        new GatewayProperties(
                                "gw1",
                                Path.of("/srv/sallyport"),
                                Path.of("/etc/inventory.yml"),
                                Path.of("/etc/policies"),
                                Path.of("/etc/rules"),
                                true,
                                new GatewayProperties.JournalSettings(Path.of("/mnt/checkpoints")),
                                new GatewayProperties.DatabaseSettings(
                                        "jdbc:postgresql://db/sallyport", "gw", "sesame"),
                                new GatewayProperties.Ssh(
                                        "192.0.2.1",
                                        22,
                                        "gw.example.org",
                                        Duration.ofSeconds(31),
                                        7,
                                        101,
                                        21,
                                        Duration.ofSeconds(61),
                                        11,
                                        Duration.ofSeconds(12),
                                        Duration.ofSeconds(6)),
                                new GatewayProperties.Limits(
                                        Duration.ofMinutes(32),
                                        Duration.ofHours(13),
                                        Duration.ofMinutes(2),
                                        65,
                                        Duration.ofMinutes(11),
                                        501,
                                        51),
                                new GatewayProperties.RecordingSettings(
                                        DataSize.ofMegabytes(9),
                                        DataSize.ofMegabytes(3),
                                        Duration.ofMillis(501),
                                        List.of(Path.of("/etc/auditor.pem")),
                                        false,
                                        "10%",
                                        "3GB",
                                        new RecordingStoreKeys(
                                                null,
                                                "evidence",
                                                "gw1/",
                                                "https://s3.example:9000",
                                                "eu-central-1",
                                                true,
                                                "AKIA",
                                                "hunter2",
                                                Path.of("/etc/s3.pem"),
                                                DataSize.ofMegabytes(16),
                                                Duration.ofSeconds(61),
                                                Duration.ofDays(2)),
                                        new RetentionKeys(
                                                List.of("env=prod 400d"), Duration.ofDays(30))),
                                new MaskingKeys(false, List.of("IBAN (\\S+)")),
                                new ElasticsearchKeys(
                                        "https://es1:9200, https://es2:9200",
                                        "c2VjcmV0",
                                        Path.of("/etc/ca.pem"),
                                        "logs-sallyport.audit-eu",
                                        false,
                                        Duration.ofDays(400),
                                        Duration.ofSeconds(31)),
                                new ShippingKeys(
                                        new ShippingKeys.FileKeys(
                                                Path.of("/var/log/audit.jsonl"),
                                                DataSize.ofMegabytes(101),
                                                6)),
                                new GatewayProperties.ConsentSettings(
                                        new GatewayProperties.TicketSettings(HOOK, "sesame")),
                                new GatewayProperties.TokenSettings(Duration.ofDays(14), 5),
                                new NoticeSettings(
                                        "https://gw.example",
                                        new NoticeSettings.MailSettings(
                                                "mail.example",
                                                588,
                                                "relay",
                                                "hunter2",
                                                "gw@gw.example",
                                                true),
                                        new NoticeSettings.WebhookSettings(HOOK, SIGNING),
                                        new NoticeSettings.ChatSettings(HOOK)),
                                new AlertKeys(
                                        Duration.ofHours(2),
                                        new AlertKeys.Escalation(
                                                Duration.ofMinutes(5),
                                                Duration.ofMinutes(30),
                                                Duration.ZERO),
                                        new AlertKeys.Actions(
                                                List.of("notify", "end-session", "freeze"),
                                                List.of("warn", "pause-session"),
                                                List.of("notify", "open-incident")),
                                        Duration.ofMinutes(20)),
                                new HabitKeys(
                                        Duration.ofDays(7),
                                        2,
                                        4,
                                        Duration.ofDays(30),
                                        "sun-thu 09:00-17:00",
                                        "Asia/Dubai"),
                                Map.of("port", "8443")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mail.host=mail.example | notices.mail.from is missing",
                "mail.host=mail.example;mail.from=hunter2 @ x | notices.mail.from is not a mail",
                "mail.user=relay | notices.mail.password is missing",
                "mail.password=hunter2 | notices.mail.user is missing",
                "mail.port=0 | notices.mail.port is 0",
                "webhook.url=https://hooks.example/hunter2 | notices.webhook.secret is missing",
                "webhook.url=https://h.example/;webhook.secret=hunter2 | notices.webhook.secret has",
                "chat.url=http://hooks.example/hunter2 | notices.chat.url has to begin with https",
                "chat.url=hunter 2 | notices.chat.url is not an address",
                "link=gw.example | notices.link has to be an address",
                "mail.host=m.example;mail.from=a@b.example;mail.user=a;mail.password=hunter2;"
                        + "mail.starttls=false | notices.mail.starttls is false"
            })
    void notices_that_could_reach_nobody_stop_the_start_and_no_value_is_shown(
            String settings, String sentence) {
        Map<String, String> keys = new HashMap<>();
        for (String setting : settings.split(";", -1)) {
            String[] parts = setting.split("=", 2);
            keys.put("sallyport.notices." + parts[0], parts[1]);
        }
        assertThatThrownBy(() -> bind(keys))
                .rootCause()
                .hasMessageContaining(sentence)
                .hasMessageNotContaining("hunter");
    }

    @Test
    void no_secret_of_notices_is_shown() {
        assertThat(
                        bind(Map.of(
                                        "sallyport.notices.chat.url", HOOK,
                                        "sallyport.notices.webhook.url", HOOK,
                                        "sallyport.notices.webhook.secret", SIGNING,
                                        "sallyport.notices.mail.host", "localhost",
                                        "sallyport.notices.mail.from", "a@b.example",
                                        "sallyport.notices.mail.user", "relay",
                                        "sallyport.notices.mail.password", "hunter2",
                                        "sallyport.notices.mail.starttls", "false"))
                                .toString())
                .doesNotContain("s3cret", "whsec_", "hunter2");
    }

    @Test
    void no_secret_of_a_store_is_shown() {
        assertThat(
                        bind(Map.of(
                                        "sallyport.recording.store.bucket", "evidence",
                                        "sallyport.recording.store.access-key", "AKIA",
                                        "sallyport.recording.store.secret-key", "hunter2"))
                                .toString())
                .doesNotContain("AKIA", "hunter2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "store.bucket=a;store.folder=/b | are both set",
                "store.bucket=a;store.secret-key=hunter2 | store.access-key is missing",
                "store.endpoint=https://user:hunter2@s3.example | store.endpoint is no address",
                "store.part-size=4MB | store.part-size does not lie between",
                "retention.classes[0]=env=prod | retention.classes is written as",
                "disk-warn=1MB;disk-refuse=2MB | nobody would be told in time",
                "disk-refuse=plenty | disk-refuse is written as 2GB or as 10%"
            })
    void a_store_or_a_limit_that_makes_no_sense_stops_the_start(String settings, String sentence) {
        Map<String, String> keys = new HashMap<>();
        for (String setting : settings.split(";", -1)) {
            String[] parts = setting.split("=", 2);
            keys.put("sallyport.recording." + parts[0], parts[1]);
        }
        assertThatThrownBy(() -> bind(keys))
                .rootCause()
                .hasMessageContaining(sentence)
                .hasMessageNotContaining("hunter");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "learning=12h | habits.learning is counted in whole days",
                "window=14d | habits.window is no longer than",
                "least-days=11 | habits.least-days does not lie between 0 and 10",
                "rare=-1 | habits.rare does not lie between",
                "working-hours=always | habits.working-hours has `always`",
                "working-hours=mon-fri 20:00-08:00 | ends before it begins",
                "working-hours=mon-fry 08:00-20:00 | has the day `fry`",
                "time-zone=Middle/Earth | habits.time-zone is `Middle/Earth`"
            })
    void a_habit_that_makes_no_sense_stops_the_start(String setting, String sentence) {
        String[] parts = setting.split("=", 2);
        assertThatThrownBy(() -> bind(Map.of("sallyport.habits." + parts[0], parts[1])))
                .rootCause()
                .hasMessageContaining(sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "window=0s | alerts.window is 0",
                "escalation.high=-1s | alerts.escalation.high is negative",
                "actions.critical=shout | alerts.actions.critical is one of notify, open-incident",
                "actions.high=end-session | end-session and freeze are for",
                "actions.medium=freeze | end-session and freeze are for",
                "actions.medium=pause-session | actions.medium keeps nobody waiting",
                "pause=0s | alerts.pause is 0"
            })
    void an_alert_that_makes_no_sense_stops_the_start(String setting, String sentence) {
        String[] parts = setting.split("=", 2);
        assertThatThrownBy(() -> bind(Map.of("sallyport.alerts." + parts[0], parts[1])))
                .rootCause()
                .hasMessageContaining(sentence);
    }

    private static GatewayProperties bind(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("sallyport", GatewayProperties.class);
    }
}
