package io.sallyport.policy.decision;

import io.sallyport.policy.authorization.Policies;
import io.sallyport.policy.authorization.Verdict;
import io.sallyport.policy.authorization.Work;
import io.sallyport.policy.consent.ConsentMode;
import io.sallyport.policy.grant.Grant;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.identity.Role;
import io.sallyport.policy.operation.Operation;
import io.sallyport.policy.target.Inventory;
import io.sallyport.policy.target.Target;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Why something may be done on a machine, or not: the facts that count, the policies that decide,
/// and what would change the answer, found by asking again with it.
///
/// @param operations what is done
/// @param facts in sentences
/// @param verdict of the policies, both gates taken into account
/// @param decided the deciding policies, each with its reason
/// @param missing what would open it; empty where it is open, or nothing would
public record Explanation(
        Set<Operation> operations,
        List<String> facts,
        Verdict verdict,
        List<String> decided,
        List<String> missing) {
    public Explanation {
        operations = Set.copyOf(operations);
        facts = List.copyOf(facts);
        decided = List.copyOf(decided);
        missing = List.copyOf(missing);
    }

    /// What an act does, where nothing more is known.
    public static Set<Operation> standsFor(Work.Act act) {
        return switch (act) {
            case CONNECT -> Set.of();
            case SHELL, EXEC, FORWARD, RUN -> Set.of(Operation.UNBOUNDED);
            case SFTP_READ -> Set.of(Operation.EXPORT);
            case SFTP_WRITE -> Set.of(Operation.MODIFY);
        };
    }

    /// @param grant what a supposed grant names; absent: only what stands in the inventory
    /// @param consent what a supposed consent names; absent: none
    public static Explanation of(
            Policies policies,
            Inventory inventory,
            Person person,
            Target target,
            String account,
            Work.Act act,
            Set<Operation> operations,
            @Nullable Set<Operation> grant,
            @Nullable Set<Operation> consent,
            ConsentMode mode,
            Instant at) {
        Question asked = new Question(policies, person, target, account, act, operations, mode, at);
        List<String> facts = new ArrayList<>();
        facts.add(
                person.name()
                        + " is "
                        + words(person.roles())
                        + (person.groups().isEmpty()
                                ? ""
                                : ", in " + String.join(", ", new TreeSet<>(person.groups()))));
        facts.add(
                target.name()
                        + (target.owner() == null
                                ? " holds no user data"
                                : " holds data of "
                                        + target.owner()
                                        + ", who wants "
                                        + mode.name().toLowerCase(Locale.ROOT))
                        + (target.labels().isEmpty() ? "" : ", labels " + target.labels()));
        List<String> standing =
                inventory.grants().stream()
                        .filter(one ->
                                one.isFor(person)
                                        && one.covers(target.name(), target.labels())
                                        && one.accounts().contains(account)
                                        && one.admitsAt(at))
                        .map(Grant::id)
                        .toList();
        Set<Operation> granted = grant;
        String by = "supposed";
        if (granted == null && !standing.isEmpty()) {
            granted = EnumSet.allOf(Operation.class);
            by = standing.getFirst();
        }
        facts.add(
                granted == null
                        ? "no grant of the inventory admits " + person.name() + " as " + account
                        : "the grant " + by + " admits " + person.name() + " as " + account);
        Verdict verdict = asked.with(granted, by, consent);
        return new Explanation(
                operations,
                facts,
                verdict,
                decided(verdict),
                verdict instanceof Verdict.Permit
                        ? List.of()
                        : missing(asked, granted, by, consent, person, target));
    }

    /// Tries again with what could be had: a wider grant, a wider consent, both.
    private static List<String> missing(
            Question asked,
            @Nullable Set<Operation> grant,
            String by,
            @Nullable Set<Operation> consent,
            Person person,
            Target target) {
        if (!person.is(Role.OPERATOR)) {
            return List.of("the role operator; an administrator gives it");
        }
        Set<Operation> wanted =
                asked.operations().isEmpty() ? Set.of(Operation.OBSERVE) : asked.operations();
        Set<Operation> wider = joined(grant, wanted);
        Set<Operation> consented = joined(consent, wanted);
        String aGrant =
                "a grant that names " + Operation.inWords(wanted) + ": request " + target.name();
        String aConsent =
                "the consent of " + target.owner() + " that names " + Operation.inWords(wanted);
        if (asked.with(wider, by, consent) instanceof Verdict.Permit) {
            return List.of(aGrant);
        }
        if (target.owner() != null && asked.with(grant, by, consented) instanceof Verdict.Permit) {
            return List.of(aConsent);
        }
        if (target.owner() != null && asked.with(wider, by, consented) instanceof Verdict.Permit) {
            return List.of(aGrant, aConsent);
        }
        return List.of(
                "neither a grant nor a consent would open it: policies forbid it, or none permits it");
    }

    private static Set<Operation> joined(@Nullable Set<Operation> some, Set<Operation> more) {
        Set<Operation> all = EnumSet.copyOf(more);
        if (some != null) {
            all.addAll(some);
        }
        return all;
    }

    private static List<String> decided(Verdict verdict) {
        List<Verdict.Deciding> deciding =
                switch (verdict) {
                    case Verdict.Permit yes -> yes.because();
                    case Verdict.Hold held -> held.because();
                    case Verdict.Deny no -> no.because();
                };
        if (deciding.isEmpty()) {
            return List.of(
                    verdict instanceof Verdict.Deny(var _, String reason)
                            ? reason
                            : "no policy decides");
        }
        return deciding.stream()
                .map(one ->
                        one.name()
                                + (one.annotations().containsKey("reason")
                                        ? " (" + one.annotations().get("reason") + ")"
                                        : ""))
                .toList();
    }

    private static String words(Set<Role> roles) {
        return roles.isEmpty()
                ? "nothing here"
                : String.join(
                        ", ",
                        roles.stream()
                                .map(role -> role.name().toLowerCase(Locale.ROOT))
                                .sorted()
                                .toList());
    }

    private record Question(
            Policies policies,
            Person person,
            Target target,
            String account,
            Work.Act act,
            Set<Operation> operations,
            ConsentMode mode,
            Instant at) {

        Verdict with(@Nullable Set<Operation> grant, String by, @Nullable Set<Operation> consent) {
            return policies.work(
                    Decisions.subject(person),
                    act,
                    Decisions.machine(target),
                    new Work(
                            account,
                            ZonedDateTime.ofInstant(at, ZoneId.systemDefault()),
                            grant == null ? null : new Work.Gate(by, Operation.words(grant)),
                            consent == null || target.owner() == null
                                    ? null
                                    : new Work.Gate("supposed", Operation.words(consent)),
                            target.owner() == null ? null : mode.name().toLowerCase(Locale.ROOT),
                            false,
                            Operation.words(operations)));
        }
    }
}
