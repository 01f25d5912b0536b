package io.sallyport.policy.decision;

import io.sallyport.policy.forward.Forward;
import io.sallyport.policy.grant.Grant;
import io.sallyport.policy.grant.LiveSession;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.identity.Role;
import io.sallyport.policy.target.Inventory;
import io.sallyport.policy.target.InventorySource;
import io.sallyport.policy.target.Target;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Decides, from the inventory in force at the moment of asking: of the person and the target that
/// are handed in only the names count, so that what was read before a reload permits nothing after
/// it. Safe for use by many threads.
///
/// Decides by standing grants and roles. The consent of an owner of user data is not asked for
/// here.
public final class Decisions {
    /// Said to whoever holds no grant for a target. It names no target, so that it reads the same
    /// for one that is not there and for one that is.
    public static final String NO_GRANT =
            "you hold no grant for this target; ask an approver for one,"
                    + " or see what you may reach: the command `targets` of this gateway";

    private static final Comparator<Grant> LONGEST_THEN_WIDEST =
            Comparator.comparing(Decisions::end)
                    .thenComparing(grant -> grant.channels().size())
                    .reversed()
                    .thenComparing(Grant::id);

    private final InventorySource inventory;
    private final InstantSource clock;

    public Decisions(InventorySource inventory, InstantSource clock) {
        this.inventory = inventory;
        this.clock = clock;
    }

    /// May this person connect to this account of this target now? Where several grants admit, the
    /// permit joins their channels only within one grant: the grant that lasts longest is taken,
    /// then the one with most channels, then the first by id.
    public Decision connect(Person person, Target target, String account) {
        Inventory now = inventory.current();
        Person known = now.people().get(person.name());
        if (known == null) {
            return new Decision.Deny(unknown(person));
        }
        if (!known.is(Role.OPERATOR)) {
            return new Decision.Deny(missing(known, "working on targets", Role.OPERATOR));
        }
        Target there = now.targets().get(target.name());
        if (there == null) {
            return new Decision.Deny(NO_GRANT);
        }
        List<Grant> held =
                now.grants().stream().filter(g -> isFor(g, known) && covers(g, there)).toList();
        return connect(held, there, account, clock.instant());
    }

    /// May this person forward this through this account of this target now? One grant has to admit
    /// and to list it; on a target that holds user data the same grant has to say that its forwards
    /// hold there too.
    public ForwardDecision forward(Person person, Target target, String account, Forward forward) {
        if (connect(person, target, account) instanceof Decision.Deny(String reason)) {
            return new ForwardDecision.Deny(reason);
        }
        Inventory now = inventory.current();
        Person known = now.people().get(person.name());
        Target there = now.targets().get(target.name());
        if (known == null || there == null) { // a reload came between the two looks
            return new ForwardDecision.Deny(NO_GRANT);
        }
        Instant instant = clock.instant();
        List<Grant> listing =
                now.grants().stream()
                        .filter(grant -> isFor(grant, known) && covers(grant, there))
                        .filter(grant -> offers(grant, there, account) && admitsAt(grant, instant))
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

    /// Every account of every target that this person may connect to now: by target, the default
    /// account first, then by account.
    public List<Reachable> reachable(Person person) {
        Inventory now = inventory.current();
        Person known = now.people().get(person.name());
        if (known == null || !known.is(Role.OPERATOR)) {
            return List.of();
        }
        Instant instant = clock.instant();
        List<Grant> held =
                now.grants().stream()
                        .filter(grant -> isFor(grant, known) && admitsAt(grant, instant))
                        .toList();
        List<Reachable> reachable = new ArrayList<>();
        now.targets().values().stream()
                .sorted(Comparator.comparing(Target::name))
                .forEach(target -> addReachable(reachable, held, target, instant));
        return Collections.unmodifiableList(reachable);
    }

    /// May this person say that a host key is the right one?
    public RoleDecision trustHostKey(Person person) {
        return byRole(person, "trusting a host key", Role.APPROVER, Role.ADMINISTRATOR);
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

    /// May this person see that this session runs, and watch it? Everybody may see their own.
    public RoleDecision seeSession(Person person, LiveSession session) {
        return isOwn(person, session)
                ? new RoleDecision.Permit("own session")
                : byRole(
                        person,
                        "seeing another person's session",
                        Role.AUDITOR,
                        Role.APPROVER,
                        Role.ADMINISTRATOR);
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

    /// May this person replay recordings? Auditors only: whoever runs the bastion must not read
    /// what others did with it.
    public RoleDecision replay(Person person) {
        return byRole(person, "replaying a recording", Role.AUDITOR);
    }

    /// @param held the person's grants that cover the target, whether or not they admit now
    private static Decision connect(List<Grant> held, Target there, String account, Instant now) {
        List<Grant> forAccount = held.stream().filter(g -> offers(g, there, account)).toList();
        Optional<Grant> best =
                forAccount.stream().filter(g -> admitsAt(g, now)).min(LONGEST_THEN_WIDEST);
        if (best.isPresent()) {
            Grant grant = best.get();
            return new Decision.Permit(grant.id(), grant.channels(), grant.until());
        }
        if (held.isEmpty()) {
            return new Decision.Deny(NO_GRANT);
        }
        return new Decision.Deny(
                forAccount.isEmpty()
                        ? otherAccounts(held, there, account)
                        : otherTimes(forAccount, there, account, now));
    }

    private static void addReachable(
            List<Reachable> reachable, List<Grant> held, Target target, Instant now) {
        List<Grant> covering = held.stream().filter(grant -> covers(grant, target)).toList();
        if (covering.isEmpty()) {
            return;
        }
        Comparator<String> defaultFirst =
                Comparator.comparing(account -> !account.equals(target.defaultAccount()));
        target.accounts().keySet().stream()
                .sorted(defaultFirst.thenComparing(Comparator.naturalOrder()))
                .forEach(account -> {
                    if (connect(covering, target, account, now) instanceof Decision.Permit permit) {
                        reachable.add(new Reachable(target, account, permit));
                    }
                });
    }

    private RoleDecision byRole(Person person, String act, Role... roles) {
        Person known = inventory.current().people().get(person.name());
        if (known == null) {
            return new RoleDecision.Deny(unknown(person));
        }
        for (Role role : roles) {
            if (known.is(role)) {
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

    private static boolean isFor(Grant grant, Person person) {
        return grant.people().contains(person.name())
                || grant.groups().stream().anyMatch(person.groups()::contains);
    }

    private static boolean covers(Grant grant, Target target) {
        boolean labelled =
                !grant.labels().isEmpty()
                        && target.labels().entrySet().containsAll(grant.labels().entrySet());
        return labelled || grant.targets().contains(target.name());
    }

    private static boolean offers(Grant grant, Target target, String account) {
        return grant.accounts().contains(account) && target.accounts().containsKey(account);
    }

    private static boolean admitsAt(Grant grant, Instant now) {
        Instant from = grant.from();
        return (from == null || !now.isBefore(from))
                && now.isBefore(end(grant))
                && !grant.channels().isEmpty();
    }

    private static Instant end(Grant grant) {
        Instant until = grant.until();
        return until == null ? Instant.MAX : until;
    }

    private static String otherAccounts(List<Grant> held, Target there, String account) {
        TreeSet<String> accounts = new TreeSet<>();
        held.forEach(grant -> accounts.addAll(grant.accounts()));
        accounts.retainAll(there.accounts().keySet());
        return "you hold no grant for %s on %s, only for %s; connect as that, or ask an approver"
                .formatted(
                        account,
                        there.name(),
                        accounts.isEmpty() ? "none of its accounts" : String.join(", ", accounts));
    }

    private static String otherTimes(
            List<Grant> grants, Target there, String account, Instant now) {
        Optional<Grant> next =
                grants.stream()
                        .filter(grant -> !startsBy(grant, now))
                        .min(Comparator.comparing(Decisions::start).thenComparing(Grant::id));
        if (next.isPresent()) {
            return "your grant %s for %s on %s begins at %s; wait, or ask an approver"
                    .formatted(next.get().id(), account, there.name(), start(next.get()));
        }
        Grant last = grants.stream().min(LONGEST_THEN_WIDEST).orElseThrow();
        if (now.isBefore(end(last))) {
            return "your grant %s for %s on %s opens no channel; ask an approver to mend it"
                    .formatted(last.id(), account, there.name());
        }
        return "your grant %s for %s on %s ended at %s; ask an approver for a new one"
                .formatted(last.id(), account, there.name(), end(last));
    }

    private static Instant start(Grant grant) {
        Instant from = grant.from();
        return from == null ? Instant.MIN : from;
    }

    private static boolean startsBy(Grant grant, Instant now) {
        return !now.isBefore(start(grant));
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
