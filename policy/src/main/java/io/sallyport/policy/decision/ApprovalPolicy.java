package io.sallyport.policy.decision;

import io.sallyport.policy.approval.ApprovalRule;
import io.sallyport.policy.approval.RuleChoice;
import io.sallyport.policy.authorization.Obligations;
import io.sallyport.policy.authorization.Policies;
import io.sallyport.policy.authorization.Verdict;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.ledger.ChangeRefusedException;
import io.sallyport.policy.operation.Operation;
import io.sallyport.policy.request.AccessRequest;
import io.sallyport.policy.target.Inventory;
import io.sallyport.policy.target.InventorySource;
import io.sallyport.policy.target.Target;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/// Takes from the policies in force who has to approve a request: those that permit it say so, and
/// where none does, one approver has to. Safe for use by many threads.
public final class ApprovalPolicy implements RuleChoice {
    /// The longest that may be asked for where no policy says otherwise.
    public static final Duration LONGEST = Duration.ofHours(8);

    private final InventorySource inventory;
    private final Supplier<Policies> policies;

    public ApprovalPolicy(InventorySource inventory, Supplier<Policies> policies) {
        this.inventory = inventory;
        this.policies = policies;
    }

    @Override
    public Optional<ApprovalRule> ruleFor(AccessRequest request) {
        Inventory now = inventory.current();
        Person requester = now.people().get(request.requester());
        if (requester == null) {
            return Optional.empty();
        }
        Instant begins = Objects.requireNonNullElse(request.start(), request.raised());
        ZonedDateTime at = ZonedDateTime.ofInstant(begins, ZoneId.systemDefault());
        Obligations all = Obligations.NONE;
        boolean automatic = true;
        Set<String> names = new TreeSet<>();
        for (String name : request.targets()) {
            Target target = now.targets().get(name);
            if (target == null) {
                return Optional.empty();
            }
            Verdict verdict =
                    policies.get()
                            .request(
                                    Decisions.subject(requester),
                                    Decisions.machine(target),
                                    request.account(),
                                    at,
                                    Operation.words(request.operations()),
                                    request.duration().toMinutes(),
                                    request.urgent());
            Obligations here =
                    switch (verdict) {
                        case Verdict.Permit(List<Verdict.Deciding> because) -> {
                            because.forEach(one -> names.add(one.name()));
                            yield Obligations.of(because);
                        }
                        case Verdict.Deny(var _, String reason) ->
                                throw new ChangeRefusedException(
                                        "policy forbids asking for " + name + ": " + reason);
                        case Verdict.Hold held ->
                                throw new ChangeRefusedException(
                                        "policy forbids asking for "
                                                + name
                                                + ": "
                                                + held.because().getFirst().name());
                    };
            List<Obligations.Stage> stages = here.stages();
            automatic &= stages != null && stages.isEmpty();
            all =
                    all.and(
                            stages == null
                                    ? new Obligations(
                                            List.of(new Obligations.Stage(1, Set.of())),
                                            here.longest(),
                                            here.signed())
                                    : here);
        }
        String name = String.join(", ", names);
        Duration longest = Objects.requireNonNullElse(all.longest(), LONGEST);
        List<Obligations.Stage> stages = Objects.requireNonNullElse(all.stages(), List.of());
        ApprovalRule rule =
                automatic
                        ? ApprovalRule.automatic(name, longest)
                        : new ApprovalRule(
                                name,
                                stages.stream()
                                        .map(one ->
                                                new ApprovalRule.Stage(
                                                        one.needed(), Set.of(), one.groups()))
                                        .toList(),
                                longest);
        return Optional.of(all.signed() ? rule.withSignatures() : rule);
    }

    @Override
    public Optional<String> objection(String person, AccessRequest request) {
        Inventory now = inventory.current();
        Person decider = now.people().get(person);
        if (decider == null) {
            return Optional.of(person + " is not in the inventory; ask an administrator");
        }
        for (String name : request.targets()) {
            Target target = now.targets().get(name);
            if (target == null) {
                return Optional.of("the target " + name + " is no longer in the inventory");
            }
            Verdict verdict =
                    policies.get()
                            .approve(
                                    Decisions.subject(decider),
                                    Decisions.machine(target),
                                    request.requester());
            if (verdict instanceof Verdict.Deny no) {
                return Optional.of(
                        "policy forbids you to decide about " + name + ": " + no.reason());
            }
            if (!(verdict instanceof Verdict.Permit)) {
                return Optional.of("policy forbids you to decide about " + name);
            }
        }
        return Optional.empty();
    }
}
