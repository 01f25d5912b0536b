package io.sallyport.web;

import io.sallyport.policy.authorization.Policies;
import io.sallyport.policy.authorization.PoliciesInvalidException;
import io.sallyport.policy.authorization.PolicyText;
import io.sallyport.policy.database.Database;
import io.sallyport.policy.decision.Decisions;
import io.sallyport.policy.gate.TwoGates;
import io.sallyport.policy.grant.LiveSession;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.identity.Role;
import io.sallyport.recorder.journal.FactHeader;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;

/// What the gateway gives the console, with fakes in the places of journal, live sessions and
/// inventory. Everybody's password is [#PASSWORD].
@SpringBootConfiguration
@EnableAutoConfiguration
class Bastion {
    static final String PASSWORD = "correct horse battery staple";
    static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private static final String HASH =
            Argon2PasswordEncoder.defaultsForSpringSecurity_v5_8().encode(PASSWORD);

    @Bean
    ManualClock clock() {
        return new ManualClock(NOON);
    }

    @Bean
    FakeJournal journal(ManualClock clock) {
        return new FakeJournal(clock);
    }

    @Bean
    FakeLiveSessions liveSessions() {
        return new FakeLiveSessions();
    }

    @Bean
    FakeInventory inventory() {
        FakeInventory inventory = new FakeInventory();
        inventory.put(person("alice", "Alice Archer", Role.OPERATOR));
        inventory.put(person("oscar", "Oscar Ode", Role.OPERATOR));
        inventory.put(person("bob", "Bob Baker", Role.APPROVER));
        inventory.put(person("dave", "Dave Dunn", Role.AUDITOR));
        inventory.put(person("admin", "Ada Admin", Role.ADMINISTRATOR));
        return inventory;
    }

    @Bean(destroyMethod = "close")
    Database database() throws IOException {
        return Database.open(
                Database.inFile(Files.createTempDirectory("sallyport-console").resolve("db")),
                "sa",
                "");
    }

    @Bean
    Decisions decisions(FakeInventory inventory, Database database, ManualClock clock)
            throws PoliciesInvalidException {
        Policies shipped = Policies.of(List.of(PolicyText.shipped()));
        return new Decisions(inventory, new TwoGates(database, inventory), () -> shipped, clock);
    }

    static Person person(String name, String shown, Role role) {
        return new Person(name, shown, Set.of(role), Set.of(), List.of(), Set.of(), HASH);
    }

    /// A session that ran for a while and was sealed.
    static void pastSession(
            FakeJournal journal, String id, String person, String target, Instant started) {
        FactHeader header =
                new FactHeader(
                        person,
                        "203.0.113.7:50122",
                        target,
                        "root",
                        id,
                        "standing-ops",
                        null,
                        null);
        journal.tell("SessionOpened", header, Map.of(), started);
        journal.tell(
                "RecordingSealed",
                header,
                Map.of(
                        "file",
                        "2026/11/22/" + id + ".rec",
                        "bytes",
                        12_345,
                        "sha256",
                        "ab".repeat(32),
                        "complete",
                        true),
                started.plusSeconds(187));
        journal.tell(
                "SessionEnded",
                header,
                Map.of("reason", "closed by the operator"),
                started.plusSeconds(187));
    }

    /// A session that runs and is in the journal.
    static void runningSession(
            FakeJournal journal,
            FakeLiveSessions live,
            String id,
            String person,
            String target,
            Instant started) {
        journal.tell(
                "SessionOpened",
                new FactHeader(
                        person,
                        "203.0.113.9:40022",
                        target,
                        "deploy",
                        id,
                        "standing-web",
                        null,
                        null),
                Map.of(),
                started);
        live.run(
                new LiveSession(
                        id,
                        "node1",
                        person,
                        "203.0.113.9:40022",
                        target,
                        "deploy",
                        "standing-web",
                        started,
                        1));
    }

    static Instant ago(Duration before) {
        return NOON.minus(before);
    }
}
