package io.sallyport.web;

import io.sallyport.policy.alert.AlertHistory;
import io.sallyport.policy.alert.Alerts;
import io.sallyport.policy.approval.Approvals;
import io.sallyport.policy.authorization.Policies;
import io.sallyport.policy.authorization.PoliciesInvalidException;
import io.sallyport.policy.authorization.PolicyText;
import io.sallyport.policy.consent.Accesses;
import io.sallyport.policy.consent.ConsentModes;
import io.sallyport.policy.consent.Consents;
import io.sallyport.policy.consent.OwnersAsked;
import io.sallyport.policy.consent.TicketSystem;
import io.sallyport.policy.database.Database;
import io.sallyport.policy.decision.ApprovalPolicy;
import io.sallyport.policy.decision.Decisions;
import io.sallyport.policy.decision.RoleDecision;
import io.sallyport.policy.gate.TwoGates;
import io.sallyport.policy.grant.Grants;
import io.sallyport.policy.grant.LiveSession;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.identity.Role;
import io.sallyport.policy.ledger.Ledger;
import io.sallyport.policy.ledger.Outbox;
import io.sallyport.policy.receipt.Receipts;
import io.sallyport.policy.report.Reports;
import io.sallyport.policy.request.Requests;
import io.sallyport.policy.signature.Signatures;
import io.sallyport.policy.target.Account;
import io.sallyport.policy.target.Owner;
import io.sallyport.policy.target.Target;
import io.sallyport.policy.token.TokenLimits;
import io.sallyport.policy.token.Tokens;
import io.sallyport.recorder.journal.FactHeader;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;

/// What the gateway gives the console, with fakes in the places of journal, live sessions and
/// inventory: alice, oscar and mallory operate, bob approves, carol speaks for acme, whose data
/// db01 holds, dora for beta, which has none; web01 holds no user data. Everybody's password is
/// [#PASSWORD].
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
        everybody(inventory);
        return inventory;
    }

    private static void everybody(FakeInventory inventory) {
        inventory.put(person("alice", "Alice Archer", Role.OPERATOR));
        inventory.put(person("oscar", "Oscar Ode", Role.OPERATOR));
        inventory.put(person("bob", "Bob Baker", Role.APPROVER));
        inventory.put(person("dave", "Dave Dunn", Role.AUDITOR));
        inventory.put(person("mallory", "Mallory Mole", Role.OPERATOR));
        inventory.put(person("carol", "Carol Coe", Role.OWNER));
        inventory.put(person("dora", "Dora Doe", Role.OWNER));
        inventory.put(person("admin", "Ada Admin", Role.ADMINISTRATOR));
        inventory.put(new Owner("acme", "Acme", Set.of("carol")));
        inventory.put(new Owner("beta", "Beta", Set.of("dora")));
        inventory.put(target("web01", null, Map.of("env", "prod", "break-glass", "yes")));
        inventory.put(target("db01", "acme", Map.of("env", "prod")));
    }

    /// Lets tests of one class, or of several, share a bastion: a start costs seconds. No row, no
    /// fact and no change of the inventory is left of the test before; it is the day after, so that
    /// what ran then is over and no throttle remembers it.
    static void newTest(ApplicationContext bastion) {
        FakeInventory inventory = bastion.getBean(FakeInventory.class);
        inventory.clear();
        everybody(inventory);
        bastion.getBean(Database.class)
                .write(rows -> {
                    List<String> tables =
                            rows.sql(
                                            """
                                            select table_name from information_schema.tables
                                            where table_schema = 'public'
                                                and table_name <> 'flyway_schema_history'
                                            """)
                                    .query(String.class)
                                    .list();
                    rows.sql("set referential_integrity false").update();
                    tables.forEach(table -> rows.sql("delete from " + table).update());
                    rows.sql("set referential_integrity true").update();
                    return tables;
                });
        bastion.getBean(ManualClock.class).advance(Duration.ofDays(1));
        bastion.getBean(FakeJournal.class).newTest();
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

    @Bean
    Ledger ledger(Database database, FakeJournal journal, ManualClock clock) {
        return new Ledger(database, journal, clock);
    }

    @Bean
    Signatures signatures(FakeInventory inventory) {
        return new Signatures("gateway", name -> inventory.current().person(name));
    }

    @Bean
    Approvals approvals(Ledger ledger, FakeInventory inventory, Signatures signatures)
            throws PoliciesInvalidException {
        Policies shipped = Policies.of(List.of(PolicyText.shipped()));
        return new Approvals(
                ledger,
                inventory,
                new ApprovalPolicy(inventory, () -> shipped),
                new OwnersAsked(ledger, inventory, TicketSystem.NONE),
                signatures);
    }

    @Bean
    Requests requests(Ledger ledger, FakeInventory inventory, Approvals approvals) {
        return new Requests(ledger, inventory, approvals);
    }

    @Bean
    Grants grants(Ledger ledger, FakeInventory inventory, Decisions decisions) {
        return new Grants(ledger, name -> inventory.current().person(name), decisions::administers);
    }

    @Bean
    Consents consents(Ledger ledger, FakeInventory inventory, Signatures signatures) {
        return new Consents(ledger, inventory, signatures);
    }

    @Bean
    ConsentModes consentModes(Ledger ledger, FakeInventory inventory) {
        return new ConsentModes(ledger, inventory);
    }

    @Bean
    Accesses accesses(Database database) {
        return new Accesses(database, Outbox.NONE);
    }

    /// Signed by nobody: what a signature is worth is proved where receipts are checked.
    @Bean
    Receipts receipts(Database database, FakeJournal journal, ManualClock clock)
            throws IOException {
        return new Receipts(
                Files.createTempDirectory("sallyport-receipts"),
                "node1",
                journal,
                database,
                Outbox.NONE,
                text -> text + "\n\u2014 nobody AAAAAAA=\n",
                clock);
    }

    @Bean
    Tokens tokens(
            Ledger ledger,
            Database database,
            FakeJournal journal,
            FakeInventory inventory,
            Decisions decisions) {
        return new Tokens(
                ledger,
                database,
                journal,
                name -> inventory.current().person(name),
                decisions::administers,
                TokenLimits.DEFAULT);
    }

    @Bean
    Alerts alerts(Ledger ledger, FakeInventory inventory, Decisions decisions) {
        return new Alerts(
                ledger,
                inventory,
                new Alerts.Authority() {
                    @Override
                    public RoleDecision see(Person person) {
                        return decisions.seeAlerts(person);
                    }

                    @Override
                    public RoleDecision dispose(Person person, String about) {
                        return decisions.disposeOfAlert(person, about);
                    }
                });
    }

    @Bean
    Reports reports(
            Database database,
            FakeJournal journal,
            FakeInventory inventory,
            FakeLiveSessions live,
            Decisions decisions,
            ManualClock clock) {
        return new Reports(
                "node1",
                journal,
                new AlertHistory(database),
                inventory,
                live,
                () -> Map.of("r-quiet", "A quiet rule", "r-1", "Destroys files"),
                decisions::seeReports,
                clock);
    }

    static Target target(String name, @Nullable String owner, Map<String, String> labels) {
        return new Target(
                name,
                name + ".example",
                22,
                Set.of(),
                labels,
                owner,
                List.of(),
                Map.of("root", new Account("root", name + "-root")),
                "root");
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
                        null,
                        "deploy",
                        "standing-web",
                        started,
                        1));
    }

    static Instant ago(Duration before) {
        return NOON.minus(before);
    }
}
