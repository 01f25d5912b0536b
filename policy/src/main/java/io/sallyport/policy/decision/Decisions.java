package io.sallyport.policy.decision;

import io.sallyport.policy.authorization.Machine;
import io.sallyport.policy.authorization.Policies;
import io.sallyport.policy.authorization.Seeing;
import io.sallyport.policy.authorization.Subject;
import io.sallyport.policy.authorization.Verdict;
import io.sallyport.policy.authorization.Work;
import io.sallyport.policy.consent.ConsentMode;
import io.sallyport.policy.forward.Forward;
import io.sallyport.policy.gate.Passage;
import io.sallyport.policy.gate.TwoGates;
import io.sallyport.policy.gate.TwoGates.Question;
import io.sallyport.policy.grant.Grant;
import io.sallyport.policy.grant.LiveSession;
import io.sallyport.policy.grant.Warrant;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.identity.Role;
import io.sallyport.policy.operation.Operation;
import io.sallyport.policy.suggestion.Suggestion;
import io.sallyport.policy.target.Inventory;
import io.sallyport.policy.target.InventorySource;
import io.sallyport.policy.target.Target;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Decides, from the inventory, the rows of the two gates and the policies as they are at the
/// moment of asking: of the person and the target that are handed in only the names count, so that
/// what was read before a change permits nothing after it. Safe for use by many threads; waits for
/// the database wherever it says so.
///
/// Both gates have to be open, whatever the policies say; and the policies have to permit it,
/// whatever the gates say.
public final class Decisions {
    private static final Comparator<Grant> LONGEST_THEN_WIDEST =
            Comparator.comparing(Decisions::end)
                    .thenComparing(grant -> grant.channels().size())
                    .reversed()
                    .thenComparing(Grant::id);

    /// What is decided by, besides rows and time. Two are equal where they are the same load of
    /// both files.
    public record Basis(Policies policies, Inventory inventory) {}

    private final InventorySource inventory;
    private final TwoGates gates;
    private final Supplier<Policies> policies;
    private final InstantSource clock;

    /// @param policies those in force
    public Decisions(
            InventorySource inventory,
            TwoGates gates,
            Supplier<Policies> policies,
            InstantSource clock) {
        this.inventory = inventory;
        this.gates = gates;
        this.policies = policies;
        this.clock = clock;
    }

    /// What is in force now. Whoever remembers it *before* asking learns by comparing whether the
    /// answer has to be asked for again.
    public Basis basis() {
        return new Basis(policies.get(), inventory.current());
    }

    /// May this person connect to this account of this target now? Waits for the database.
    ///
    /// @throws io.sallyport.policy.database.DatabaseUnavailableException when it cannot be known;
    ///   callers fail closed
    public Decision connect(Person person, Target target, String account) {
        return decide(person, target, account, Work.Act.CONNECT, Doing.NOTHING, null);
    }

    /// Whether a connection to the target may be begun while the person still signs in, before
    /// [#connect] decides: where a standing grant admits, or both gates are open. Waits for the
    /// database where no grant stands.
    public boolean foresees(Person person, Target target, String account) {
        Inventory now = inventory.current();
        Person known = now.people().get(person.name());
        Target there = now.targets().get(target.name());
        if (known == null || there == null || !known.is(Role.OPERATOR)) {
            return false;
        }
        Instant instant = clock.instant();
        boolean stands =
                !there.holdsUserData()
                        && there.accounts().containsKey(account)
                        && now.grants().stream()
                                .anyMatch(grant ->
                                        grant.isFor(known)
                                                && grant.covers(there.name(), there.labels())
                                                && grant.accounts().contains(account)
                                                && grant.admitsAt(instant));
        return stands
                || gates.check(known.name(), there.name(), account, Set.of(), instant)
                        instanceof Passage.Open;
    }

    /// May this person do this too, in a session that a grant carries? By that grant if it covers
    /// it, else by another that covers all that is done. Waits for the database.
    ///
    /// @param act what is opened
    /// @param doing what is done there, what was done before included
    /// @param warrant the id of the grant that carries the session
    /// @throws io.sallyport.policy.database.DatabaseUnavailableException when it cannot be known;
    ///   callers fail closed
    public Decision act(
            Person person,
            Target target,
            String account,
            Work.Act act,
            Doing doing,
            String warrant) {
        Decision same = decide(person, target, account, act, doing, warrant);
        return same instanceof Decision.Permit
                ? same
                : decide(person, target, account, act, doing, null);
    }

    /// May this person do this by what let them in, as it is known? Asks the inventory and the
    /// policies, and no rows: for whoever looks at the gates again all the time.
    ///
    /// @param open what let them in; it has to cover what is done
    public Decision actUnder(
            Person person,
            Target target,
            String account,
            Work.Act act,
            Doing doing,
            Passage.Open open) {
        Inventory now = inventory.current();
        Person known = now.people().get(person.name());
        Target there = now.targets().get(target.name());
        if (known == null || there == null || !known.is(Role.OPERATOR)) {
            return new Decision.Deny(unknownTarget(person, target.name()), null);
        }
        return policies(known, there, account, act, doing, open);
    }

    /// What somebody is told who names a target that is not there. Names of targets are for those
    /// who may ask for them: whoever is no operator reads the same for every name.
    public String unknownTarget(Person person, String name) {
        Inventory now = inventory.current();
        Person known = now.people().get(person.name());
        if (known == null) {
            return unknown(person);
        }
        if (!known.is(Role.OPERATOR)) {
            return missing(known, "working on targets", Role.OPERATOR);
        }
        String shown = name.length() <= 64 ? name : name.substring(0, 64) + "…";
        return "there is no target `"
                + shown
                + "`"
                + Suggestion.nearest(shown, now.targets().keySet())
                + "; what you may reach now: targets";
    }

    private Decision decide(
            Person person,
            Target target,
            String account,
            Work.Act act,
            Doing doing,
            @Nullable String warrant) {
        Inventory now = inventory.current();
        Person known = now.people().get(person.name());
        if (known == null) {
            return new Decision.Deny(unknown(person), null);
        }
        if (!known.is(Role.OPERATOR)) {
            return new Decision.Deny(missing(known, "working on targets", Role.OPERATOR), null);
        }
        Target there = now.targets().get(target.name());
        if (there == null) {
            return new Decision.Deny(unknownTarget(known, target.name()), null);
        }
        Instant instant = clock.instant();
        Question asked =
                new Question(
                        known.name(),
                        there.name(),
                        account,
                        doing.operations(),
                        doing.elsewhere(),
                        doing.channels());
        return switch (gates.check(asked, warrant, instant)) {
            case Passage.Open open -> policies(known, there, account, act, doing, open);
            case Passage.Shut(Passage.Missing missing, String reason) ->
                    new Decision.Deny(
                            missing == Passage.Missing.GRANT
                                    ? reason + standing(now, known, there, account, instant)
                                    : reason,
                            missing);
        };
    }

    private Decision policies(
            Person person,
            Target there,
            String account,
            Work.Act act,
            Doing doing,
            Passage.Open open) {
        Warrant warrant = open.warrant();
        var consent = open.consent();
        Verdict verdict =
                policies.get()
                        .work(
                                subject(person),
                                act,
                                machine(there),
                                new Work(
                                        account,
                                        now(),
                                        gate(warrant.id(), warrant.operations()),
                                        consent == null
                                                ? null
                                                : gate(consent.id(), consent.operations()),
                                        mode(open.mode()),
                                        warrant.isBreakGlass(),
                                        Operation.words(doing.all()),
                                        Operation.words(doing.operations()),
                                        doing.unusual()));
        return switch (verdict) {
            case Verdict.Permit yes -> new Decision.Permit(open, yes.warnings());
            case Verdict.Deny no -> new Decision.Deny("policy forbids it: " + no.reason(), null);
            case Verdict.Hold held ->
                    new Decision.Deny(
                            "policy holds it until agreed by "
                                    + String.join(
                                            " and ", held.agreement().stream().sorted().toList())
                                    + "; ask for it: request "
                                    + there.name(),
                            null,
                            true);
        };
    }

    /// Every account of every target that this person may connect to now: by target, the default
    /// account first, then by account. Waits for the database.
    public List<Reachable> reachable(Person person) {
        Inventory now = inventory.current();
        Person known = now.people().get(person.name());
        if (known == null || !known.is(Role.OPERATOR)) {
            return List.of();
        }
        return gates.ways(known.name(), clock.instant()).stream()
                .map(way ->
                        new Reachable(
                                way.target(),
                                way.account(),
                                new Decision.Permit(way.open(), List.of())))
                .sorted(
                        Comparator.comparing((Reachable way) -> way.target().name())
                                .thenComparing(
                                        way -> !way.account().equals(way.target().defaultAccount()))
                                .thenComparing(Reachable::account))
                .toList();
    }

    /// Which standing grant lists this forward? One has to be for this account of this target, to
    /// admit now and to list it; on a target that holds user data it also has to say that its
    /// forwards hold there. That the session may do what cannot be bounded is asked by [#act].
    public ForwardDecision forward(Person person, Target target, String account, Forward forward) {
        Inventory now = inventory.current();
        Person known = now.people().get(person.name());
        Target there = now.targets().get(target.name());
        if (known == null || there == null) {
            return new ForwardDecision.Deny(unknownTarget(person, target.name()));
        }
        Instant instant = clock.instant();
        List<Grant> listing =
                now.grants().stream()
                        .filter(grant ->
                                grant.isFor(known) && grant.covers(there.name(), there.labels()))
                        .filter(grant ->
                                grant.accounts().contains(account)
                                        && there.accounts().containsKey(account)
                                        && grant.admitsAt(instant))
                        .filter(grant -> grant.forwards().lists(forward))
                        .sorted(LONGEST_THEN_WIDEST)
                        .toList();
        if (listing.isEmpty()) {
            return new ForwardDecision.Deny(
                    "no grant of yours for %s lists %s; ask an approver for one that does (`forwards.%s`)"
                            .formatted(there.name(), forward.inWords(), forward.key()));
        }
        return listing.stream()
                .filter(grant -> !there.holdsUserData() || grant.forwards().userData())
                .findFirst()
                .<ForwardDecision>map(grant -> new ForwardDecision.Permit(grant.id()))
                .orElseGet(() ->
                        new ForwardDecision.Deny(
                                "%s holds user data, where %s needs a grant that says so; ask an approver for one (`forwards.user-data`)"
                                        .formatted(there.name(), forward.inWords())));
    }

    /// May this person ask for this? What a screen offers; the request itself is asked again.
    public boolean mayRequest(Person person, Target target, String account) {
        Inventory now = inventory.current();
        Person known = now.people().get(person.name());
        return known != null
                && policies.get()
                                .request(
                                        subject(known),
                                        machine(target),
                                        account,
                                        now(),
                                        Set.of(),
                                        1,
                                        false)
                        instanceof Verdict.Permit;
    }

    /// May this person break the glass of these targets?
    public RoleDecision breakGlass(
            Person person, List<Target> targets, String account, Duration duration) {
        Inventory now = inventory.current();
        Person known = now.people().get(person.name());
        if (known == null) {
            return new RoleDecision.Deny(unknown(person));
        }
        Set<String> because = new HashSet<>();
        for (Target target : targets) {
            Verdict verdict =
                    policies.get()
                            .breakGlass(
                                    subject(known),
                                    machine(target),
                                    account,
                                    now(),
                                    duration.toMinutes());
            if (!(verdict instanceof Verdict.Permit(List<Verdict.Deciding> deciding))) {
                return new RoleDecision.Deny(
                        "no policy lets you break the glass of "
                                + target.name()
                                + "; ask for a grant: request "
                                + target.name()
                                + " --urgent");
            }
            deciding.forEach(one -> because.add(one.name()));
        }
        return new RoleDecision.Permit(
                "policy " + String.join(", ", because.stream().sorted().toList()));
    }

    private ZonedDateTime now() {
        return ZonedDateTime.ofInstant(clock.instant(), ZoneId.systemDefault());
    }

    /// As somebody whom the gates or the ledger ask the rows about, too.
    static Subject subject(Person person) {
        return subject(person, false);
    }

    private static Subject subject(Person person, boolean frozen) {
        return new Subject(
                person.name(),
                person.roles().stream().map(Decisions::written).collect(Collectors.toSet()),
                person.groups(),
                frozen);
    }

    static Machine machine(Target target) {
        return new Machine(target.name(), target.labels(), target.owner());
    }

    private static Work.Gate gate(String id, Set<Operation> operations) {
        return new Work.Gate(id, Operation.words(Operation.allowedBy(operations)));
    }

    private static @Nullable String mode(@Nullable ConsentMode mode) {
        return mode == null ? null : mode.name().toLowerCase(Locale.ROOT);
    }

    /// What to say of standing grants that are near, but do not admit.
    private static String standing(
            Inventory now, Person person, Target there, String account, Instant instant) {
        List<Grant> held =
                now.grants().stream()
                        .filter(grant ->
                                grant.isFor(person) && grant.covers(there.name(), there.labels()))
                        .toList();
        List<Grant> forAccount =
                held.stream()
                        .filter(grant ->
                                grant.accounts().contains(account)
                                        && there.accounts().containsKey(account))
                        .toList();
        if (held.isEmpty() || forAccount.stream().anyMatch(grant -> grant.admitsAt(instant))) {
            return "";
        }
        return " ("
                + (forAccount.isEmpty()
                        ? otherAccounts(held, there)
                        : otherTimes(forAccount, instant))
                + ")";
    }

    /// May this person say that a host key is the right one?
    public RoleDecision trustHostKey(Person person) {
        return byRole(person, "trusting a host key", Role.APPROVER, Role.ADMINISTRATOR);
    }

    /// Do the policies let this person administer the gateway? Waits for the database.
    ///
    /// @throws io.sallyport.policy.database.DatabaseUnavailableException when it cannot be known
    public boolean administers(Person person) {
        return policies.get().administer(subject(person, gates.isFrozen(person.name())))
                instanceof Verdict.Permit;
    }

    /// Do the policies let this person read alerts? Waits for the database.
    ///
    /// @throws io.sallyport.policy.database.DatabaseUnavailableException when it cannot be known
    public RoleDecision seeAlerts(Person person) {
        return ofAlerts(person, "reading alerts", known -> policies.get().seeAlerts(known));
    }

    /// Do the policies let this person dispose of an alert about that one? Waits for the database.
    ///
    /// @param about empty where it is about nobody
    /// @throws io.sallyport.policy.database.DatabaseUnavailableException when it cannot be known
    public RoleDecision disposeOfAlert(Person person, String about) {
        return ofAlerts(
                person,
                "disposing of alerts",
                known -> policies.get().disposeOfAlert(known, about));
    }

    /// Do the policies let this person ask rules about everything that the journal has? Waits for
    /// the database.
    ///
    /// @throws io.sallyport.policy.database.DatabaseUnavailableException when it cannot be known
    public RoleDecision hunt(Person person) {
        return ofAlerts(person, "hunting", known -> policies.get().hunt(known));
    }

    /// Do the policies let this person read an incident about these? Waits for the database.
    ///
    /// @param about empty where it is about nobody, or asked in general
    /// @throws io.sallyport.policy.database.DatabaseUnavailableException when it cannot be known
    public RoleDecision seeIncident(Person person, Set<String> about) {
        return ofAlerts(
                person, "reading incidents", known -> policies.get().seeIncident(known, about));
    }

    /// Do the policies let this person dispose of an incident about these? Waits for the database.
    ///
    /// @throws io.sallyport.policy.database.DatabaseUnavailableException when it cannot be known
    public RoleDecision disposeOfIncident(Person person, Set<String> about) {
        return ofAlerts(
                person,
                "disposing of incidents",
                known -> policies.get().disposeOfIncident(known, about));
    }

    /// Do the policies let this person see reports? Waits for the database.
    ///
    /// @throws io.sallyport.policy.database.DatabaseUnavailableException when it cannot be known
    public RoleDecision seeReports(Person person) {
        return ofAlerts(person, "seeing reports", known -> policies.get().seeReports(known));
    }

    /// Do the policies let this person propose changes to the rules? Waits for the database.
    ///
    /// @throws io.sallyport.policy.database.DatabaseUnavailableException when it cannot be known
    public RoleDecision proposeChange(Person person) {
        return ofAlerts(person, "proposing changes", known -> policies.get().proposeChange(known));
    }

    /// Do the policies let this person approve what that one proposed? Waits for the database.
    ///
    /// @param about whom there are alerts about that the change could make fewer
    /// @throws io.sallyport.policy.database.DatabaseUnavailableException when it cannot be known
    public RoleDecision approveChange(Person person, String proposer, Set<String> about) {
        return ofAlerts(
                person,
                "approving changes",
                known -> policies.get().approveChange(known, proposer, about));
    }

    private RoleDecision ofAlerts(Person person, String act, Function<Subject, Verdict> question) {
        Person known = inventory.current().people().get(person.name());
        if (known == null) {
            return new RoleDecision.Deny(unknown(person));
        }
        return switch (question.apply(subject(known, gates.isFrozen(known.name())))) {
            case Verdict.Permit(List<Verdict.Deciding> because) ->
                    new RoleDecision.Permit("policy " + names(because));
            case Verdict.Deny(List<Verdict.Deciding> because, String _) when because.isEmpty() ->
                    new RoleDecision.Deny(
                            "no policy lets "
                                    + known.name()
                                    + " do this: "
                                    + act
                                    + "; ask an auditor");
            case Verdict.Deny(List<Verdict.Deciding> _, String reason) ->
                    new RoleDecision.Deny("policy forbids " + act + ": " + reason);
            case Verdict.Hold(Set<String> _, List<Verdict.Deciding> because) ->
                    new RoleDecision.Deny("policy " + names(because) + " forbids " + act);
        };
    }

    /// May this person end this session? Everybody may end their own.
    public RoleDecision endSession(Person person, LiveSession session) {
        return isOwn(person, session)
                ? new RoleDecision.Permit("own session")
                : byRole(
                        person,
                        "ending another person's session",
                        Role.APPROVER,
                        Role.ADMINISTRATOR);
    }

    /// May this person pause this session, and let it go on? Who may end others' sessions, and
    /// nobody their own: whom it is about does not lift it.
    public RoleDecision pauseSession(Person person, LiveSession session) {
        return isOwn(person, session)
                ? new RoleDecision.Deny(
                        "nobody pauses or resumes their own session; ask an approver or"
                                + " administrator")
                : byRole(
                        person,
                        "pausing another person's session",
                        Role.APPROVER,
                        Role.ADMINISTRATOR);
    }

    /// May this person know of this session, whether it still runs or not? Everybody may know of
    /// their own, and of what they may see into.
    public RoleDecision seeSession(Person person, LiveSession session) {
        if (isOwn(person, session)) {
            return new RoleDecision.Permit("own session");
        }
        RoleDecision byRole =
                byRole(
                        person,
                        "seeing another person's session",
                        Role.AUDITOR,
                        Role.APPROVER,
                        Role.ADMINISTRATOR);
        return byRole instanceof RoleDecision.Deny
                        && see(person, Seeing.REPLAY, session) instanceof RoleDecision.Permit yes
                ? yes
                : byRole;
    }

    /// May this person see which keys that one has, and when they were used? Everybody may see
    /// their own.
    public RoleDecision seeKeys(Person person, String of) {
        boolean own =
                person.name().equals(of) && inventory.current().people().containsKey(person.name());
        return own
                ? new RoleDecision.Permit("own keys")
                : byRole(person, "seeing another person's keys", Role.ADMINISTRATOR);
    }

    /// May this person see which tokens that one has made, and when they were used? Everybody may
    /// see their own.
    public RoleDecision seeTokens(Person person, String of) {
        boolean own =
                person.name().equals(of) && inventory.current().people().containsKey(person.name());
        return own
                ? new RoleDecision.Permit("own tokens")
                : byRole(person, "seeing another person's tokens", Role.ADMINISTRATOR);
    }

    /// Do the policies let this person see what is done, or was, in this session? Being in it gives
    /// no right to. Waits for the database.
    ///
    /// @throws io.sallyport.policy.database.DatabaseUnavailableException when it cannot be known
    public RoleDecision see(Person person, Seeing how, LiveSession session) {
        Inventory now = inventory.current();
        Person known = now.people().get(person.name());
        if (known == null) {
            return new RoleDecision.Deny(unknown(person));
        }
        Target there = now.targets().get(session.target());
        // Whose data was touched then decides, whoever owns the machine now.
        String owner = session.owner();
        Machine machine =
                there == null
                        ? new Machine(session.target(), Map.of(), owner)
                        : new Machine(
                                there.name(),
                                there.labels(),
                                owner == null ? there.owner() : owner);
        Verdict verdict =
                policies.get()
                        .see(
                                subject(known, gates.isFrozen(known.name())),
                                how,
                                machine,
                                session.person());
        return switch (verdict) {
            case Verdict.Permit(List<Verdict.Deciding> because) ->
                    new RoleDecision.Permit("policy " + names(because));
            case Verdict.Deny(List<Verdict.Deciding> because, String _) when because.isEmpty() ->
                    new RoleDecision.Deny(
                            "no policy lets "
                                    + known.name()
                                    + " do this: "
                                    + how.inWords()
                                    + " of "
                                    + session.target()
                                    + "; ask an auditor");
            case Verdict.Deny(List<Verdict.Deciding> _, String reason) ->
                    new RoleDecision.Deny("policy forbids " + how.inWords() + ": " + reason);
            case Verdict.Hold(Set<String> _, List<Verdict.Deciding> because) ->
                    new RoleDecision.Deny("policy " + names(because) + " forbids " + how.inWords());
        };
    }

    private static String names(List<Verdict.Deciding> deciding) {
        return deciding.stream()
                .map(Verdict.Deciding::name)
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private RoleDecision byRole(Person person, String act, Role... roles) {
        Person known = inventory.current().people().get(person.name());
        if (known == null) {
            return new RoleDecision.Deny(unknown(person));
        }
        for (Role role : roles) {
            if (role == Role.ADMINISTRATOR ? administers(known) : known.is(role)) {
                return new RoleDecision.Permit("role " + written(role));
            }
        }
        return new RoleDecision.Deny(missing(known, act, roles));
    }

    /// A person who left the inventory owns nothing any more.
    private boolean isOwn(Person person, LiveSession session) {
        return session.person().equals(person.name())
                && inventory.current().people().containsKey(person.name());
    }

    private static Instant end(Grant grant) {
        Instant until = grant.until();
        return until == null ? Instant.MAX : until;
    }

    private static String otherAccounts(List<Grant> held, Target there) {
        Set<String> accounts = new HashSet<>();
        held.forEach(grant -> accounts.addAll(grant.accounts()));
        accounts.retainAll(there.accounts().keySet());
        List<String> sorted = accounts.stream().sorted().toList();
        return "the grants you hold there are for "
                + (sorted.isEmpty() ? "none of its accounts" : String.join(", ", sorted));
    }

    private static String otherTimes(List<Grant> grants, Instant now) {
        for (Grant grant :
                grants.stream().sorted(Comparator.comparing(Decisions::start)).toList()) {
            if (start(grant).isAfter(now)) {
                return "your grant %s begins at %s".formatted(grant.id(), start(grant));
            }
        }
        Grant last = grants.stream().min(LONGEST_THEN_WIDEST).orElseThrow();
        return now.isBefore(end(last))
                ? "your grant %s opens no channel; ask an approver to mend it".formatted(last.id())
                : "your grant %s ended at %s".formatted(last.id(), end(last));
    }

    private static Instant start(Grant grant) {
        Instant from = grant.from();
        return from == null ? Instant.MIN : from;
    }

    private static String unknown(Person person) {
        return "%s is no longer in the inventory; ask an administrator".formatted(person.name());
    }

    private static String missing(Person person, String act, Role... roles) {
        String needed =
                Stream.of(roles).map(Decisions::written).collect(Collectors.joining(" or "));
        return ("%s needs the role %s, which %s does not have; ask somebody who has it,"
                        + " or an administrator for the role")
                .formatted(act, needed, person.name());
    }

    private static String written(Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }
}
