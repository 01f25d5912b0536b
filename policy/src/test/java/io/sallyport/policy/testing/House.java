package io.sallyport.policy.testing;

import io.sallyport.policy.InMemoryJournal;
import io.sallyport.policy.ManualClock;
import io.sallyport.policy.approval.ApprovalRule;
import io.sallyport.policy.approval.Approvals;
import io.sallyport.policy.consent.Consent;
import io.sallyport.policy.consent.ConsentModes;
import io.sallyport.policy.consent.Consents;
import io.sallyport.policy.consent.Narrowing;
import io.sallyport.policy.consent.OwnersAsked;
import io.sallyport.policy.consent.TicketSystem;
import io.sallyport.policy.database.Database;
import io.sallyport.policy.gate.Passage;
import io.sallyport.policy.gate.TwoGates;
import io.sallyport.policy.grant.Grants;
import io.sallyport.policy.grant.TimedGrant;
import io.sallyport.policy.identity.Actor;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.identity.Role;
import io.sallyport.policy.ledger.Ledger;
import io.sallyport.policy.ledger.Outbox;
import io.sallyport.policy.operation.Operation;
import io.sallyport.policy.reconciliation.ChangeReconciled;
import io.sallyport.policy.reconciliation.Reconciliation;
import io.sallyport.policy.request.AccessRequest;
import io.sallyport.policy.request.Asking;
import io.sallyport.policy.request.Purpose;
import io.sallyport.policy.request.Requests;
import io.sallyport.policy.signature.Signatures;
import io.sallyport.policy.target.Account;
import io.sallyport.policy.target.Inventory;
import io.sallyport.policy.target.Owner;
import io.sallyport.policy.target.Target;
import io.sallyport.recorder.journal.Journal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A node's two gates with everybody in place: alice and mallory operate, bob and eve approve,
/// carol and cora own acme's db01, dora owns beta's db02, admin runs it; web01 holds no user data.
public final class House {
    public static final Actor ALICE = new Actor("alice", "192.0.2.1:50001");
    public static final Actor BOB = new Actor("bob", "192.0.2.2:50002");
    public static final Actor EVE = new Actor("eve", "192.0.2.3:50003");
    public static final Actor CAROL = new Actor("carol", "198.51.100.1:50004");
    public static final Actor CORA = new Actor("cora", "198.51.100.2:50005");
    public static final Actor DORA = new Actor("dora", "203.0.113.1:50006");
    public static final Actor ADMIN = new Actor("admin", "192.0.2.9:50007");
    public static final Actor MALLORY = new Actor("mallory", "192.0.2.66:50008");
    public static final Actor NODE = new Actor("node", "127.0.0.1:0");

    public static final Set<Operation> READ = Set.of(Operation.OBSERVE, Operation.READ);

    public final ManualClock clock;
    public final Journal journal;
    public final Database database;
    public final Ledger ledger;
    public final Requests requests;
    public final Approvals approvals;
    public final Grants grants;
    public final Consents consents;
    public final ConsentModes modes;
    public final TwoGates gates;

    /// What the next request needs.
    public volatile ApprovalRule rule = oneApprover();

    /// What the ticket system knows; honest, in memory.
    public volatile TicketSystem tickets = TicketSystem.NONE;

    /// Where changes leave what is to be told.
    public volatile Outbox outbox = Outbox.NONE;

    private volatile Inventory inventory = inventory(Function.identity());

    public House(Database database, Journal journal, ManualClock clock) {
        this.database = database;
        this.journal = journal;
        this.clock = clock;
        this.ledger =
                new Ledger(
                        database,
                        journal,
                        clock,
                        (outcomes, rows, now) -> outbox.keep(outcomes, rows, now));
        OwnersAsked owners =
                new OwnersAsked(
                        ledger, () -> inventory, (ticket, owner) -> tickets.find(ticket, owner));
        Signatures signatures = new Signatures("gateway", name -> inventory.person(name));
        this.approvals =
                new Approvals(
                        ledger,
                        () -> inventory,
                        _ -> Optional.ofNullable(rule),
                        owners,
                        signatures);
        this.requests = new Requests(ledger, () -> inventory, approvals);
        this.grants =
                new Grants(
                        ledger,
                        name -> inventory.person(name),
                        person -> person.is(Role.ADMINISTRATOR));
        this.consents = new Consents(ledger, () -> inventory, signatures);
        this.modes = new ConsentModes(ledger, () -> inventory);
        this.gates = new TwoGates(database, () -> inventory);
    }

    public House(Database database) {
        this(database, new InMemoryJournal(), new ManualClock());
    }

    public static ApprovalRule oneApprover() {
        return new ApprovalRule(
                "one-approver",
                List.of(new ApprovalRule.Stage(1, Set.of(), Set.of("approvers"))),
                Duration.ofHours(8));
    }

    public static ApprovalRule twoApprovers() {
        return new ApprovalRule(
                "two-approvers",
                List.of(new ApprovalRule.Stage(2, Set.of(), Set.of("approvers"))),
                Duration.ofHours(8));
    }

    public InMemoryJournal facts() {
        return (InMemoryJournal) journal;
    }

    /// Every person changed as told; who is mapped to null leaves.
    public void people(Function<Person, @Nullable Person> change) {
        inventory = inventory(change);
    }

    public Inventory inventory() {
        return inventory;
    }

    public List<ChangeReconciled> start() {
        return new Reconciliation(database, journal).run();
    }

    public static Asking asking(Collection<Operation> operations, String... targets) {
        return new Asking(
                Set.of(targets),
                "root",
                Set.copyOf(operations),
                null,
                Duration.ofHours(2),
                "disk is full",
                null,
                Purpose.PRODUCTION_ALERT,
                false);
    }

    public AccessRequest alicesRequest(String... targets) {
        return requests.raise(asking(READ, targets), ALICE);
    }

    /// Alice's live grant on a target without user data.
    public TimedGrant alicesGrant() {
        AccessRequest request = alicesRequest("web01");
        approvals.approve(request.id(), Narrowing.NONE, BOB);
        return grantOf(request);
    }

    /// The consent that alice's approved request for db01 waits for.
    public Consent askedForDb01() {
        AccessRequest request = alicesRequest("db01");
        approvals.approve(request.id(), Narrowing.NONE, BOB);
        return consents.of(request).getFirst();
    }

    public TimedGrant grantOf(AccessRequest request) {
        return grants.of(request.requester()).stream()
                .filter(grant -> request.id().equals(grant.request()))
                .findFirst()
                .orElseThrow();
    }

    public Passage alice(String target, Operation... operations) {
        return gates.check(
                "alice",
                target,
                "root",
                operations.length == 0 ? Set.of() : EnumSet.copyOf(Arrays.asList(operations)),
                clock.instant());
    }

    public void later(Duration by) {
        clock.set(clock.instant().plus(by));
    }

    public Instant now() {
        return clock.instant();
    }

    private static Inventory inventory(Function<Person, @Nullable Person> change) {
        Map<String, Person> people =
                List.of(
                                person("alice", Set.of(), Role.OPERATOR),
                                person(
                                        "mallory",
                                        Set.of("approvers"),
                                        Role.OPERATOR,
                                        Role.APPROVER),
                                person("bob", Set.of("approvers"), Role.APPROVER),
                                person("eve", Set.of("approvers"), Role.APPROVER),
                                person("frank", Set.of("chiefs"), Role.APPROVER),
                                person("carol", Set.of(), Role.OWNER),
                                person("cora", Set.of("approvers"), Role.OWNER, Role.APPROVER),
                                person("dora", Set.of(), Role.OWNER),
                                person("dave", Set.of(), Role.AUDITOR),
                                person("admin", Set.of(), Role.ADMINISTRATOR))
                        .stream()
                        .map(change)
                        .filter(person -> person != null)
                        .collect(Collectors.toMap(Person::name, Function.identity()));
        return new Inventory(
                people,
                Map.of(
                        "acme", new Owner("acme", "Acme", Set.of("carol", "cora")),
                        "beta", new Owner("beta", "Beta", Set.of("dora"))),
                Map.of(
                        "web01", target("web01", null),
                        "db01", target("db01", "acme"),
                        "db02", target("db02", "beta")),
                List.of(),
                List.of());
    }

    public static Person person(String name, Set<String> groups, Role... roles) {
        return new Person(
                name,
                name,
                Set.of(roles),
                groups,
                List.of(),
                Set.of(),
                null,
                name + "@example.org");
    }

    private static Target target(String name, @Nullable String owner) {
        return new Target(
                name,
                name + ".example",
                22,
                Set.of(),
                Map.of(),
                owner,
                List.of(),
                Map.of("root", new Account("root", name + "-root")),
                "root");
    }
}
