package io.sallyport.policy.gate;

import static io.sallyport.policy.testing.House.ADMIN;
import static io.sallyport.policy.testing.House.ALICE;
import static io.sallyport.policy.testing.House.BOB;
import static io.sallyport.policy.testing.House.CAROL;
import static io.sallyport.policy.testing.House.DORA;
import static io.sallyport.policy.testing.House.EVE;
import static io.sallyport.policy.testing.House.NODE;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.policy.consent.Consent;
import io.sallyport.policy.consent.ConsentMode;
import io.sallyport.policy.consent.Narrowing;
import io.sallyport.policy.consent.Standing;
import io.sallyport.policy.grant.TimedGrant;
import io.sallyport.policy.identity.Actor;
import io.sallyport.policy.ledger.ChangeRefusedException;
import io.sallyport.policy.operation.Operation;
import io.sallyport.policy.request.AccessRequest;
import io.sallyport.policy.request.Asking;
import io.sallyport.policy.request.Purpose;
import io.sallyport.policy.testing.House;
import io.sallyport.policy.testing.OnBothDatabases;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Long random sequences of everything that people can do, against a model that keeps lists and
/// knows nothing of rows, locks or journals: what the model refuses is refused, and the gates are
/// open exactly where the model's are. The seed is in the test's name.
abstract class RandomSequencesContract extends OnBothDatabases {
    private static final List<String> TARGETS = List.of("web01", "db01", "db02");
    private static final List<Operation> OPERATIONS =
            List.of(Operation.OBSERVE, Operation.READ, Operation.EXPORT);
    private static final int STEPS = 200;

    static Stream<Long> seeds() {
        boolean thorough = Boolean.getBoolean("sallyport.long");
        return new Random(20260601).longs(thorough ? 300 : 6).boxed();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void the_gates_are_open_exactly_where_the_model_says(long seed) {
        Random random = new Random(seed);
        Model model = new Model(house, random);
        List<String> done = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            done.add(model.step());
            for (String target : TARGETS) {
                Set<Operation> operations = model.someOperations();
                Passage passage =
                        house.gates.check("alice", target, "root", operations, house.now());
                assertThat(passage instanceof Passage.Open)
                        .as("%s on %s after %s: %s", operations, target, done, passage)
                        .isEqualTo(model.permits(target, operations));
            }
        }
        assertThat(model.opened).as("steps that left a gate open, of %s", done).isPositive();
    }

    /// A harmless look goes with everything; all else has to be named.
    private static boolean named(Set<Operation> named, Set<Operation> what) {
        return what.stream().allMatch(one -> one == Operation.OBSERVE || named.contains(one));
    }

    /// What should be.
    private static final class Model {
        private final House house;
        private final Random random;
        private final List<Asked> requests = new ArrayList<>();
        private final List<Held> grants = new ArrayList<>();
        private final List<Said> consents = new ArrayList<>();
        private final Map<String, ConsentMode> modes = new HashMap<>();
        private boolean frozen;
        private int opened;

        Model(House house, Random random) {
            this.house = house;
            this.random = random;
        }

        String step() {
            return switch (random.nextInt(22)) {
                case 0, 1, 2 -> raise();
                case 3, 4, 5, 6 -> approve();
                case 7 -> random.nextBoolean() ? deny() : withdraw();
                case 8, 9, 10, 11 -> give();
                case 12 -> refuse();
                case 13 -> withdrawConsent();
                case 14 -> random.nextBoolean() ? revoke() : complete();
                case 15 -> frozen || random.nextInt(3) == 0 ? freeze() : raise();
                case 16 -> random.nextBoolean() ? standing() : breakGlass();
                case 17 -> mode();
                case 18 -> lapse();
                case 19, 20 -> review();
                default -> jump();
            };
        }

        private String raise() {
            Set<String> targets = someTargets();
            Set<Operation> operations = someOperations();
            Duration duration = someTime();
            house.rule = random.nextInt(3) == 0 ? House.twoApprovers() : House.oneApprover();
            int needed = house.rule.stages().getFirst().needed();
            long waiting =
                    requests.stream()
                            .filter(one ->
                                    one.isOpen() && house.now().isBefore(one.raised.lapses()))
                            .count();
            boolean may = !frozen && targets.stream().noneMatch(this::denies) && waiting < 50;
            AccessRequest raised =
                    tried(
                            "raise",
                            may,
                            () ->
                                    house.requests.raise(
                                            new Asking(
                                                    targets,
                                                    null,
                                                    operations,
                                                    null,
                                                    duration,
                                                    "because",
                                                    null,
                                                    Purpose.PRODUCTION_ALERT,
                                                    random.nextBoolean()),
                                            ALICE));
            if (raised != null) {
                requests.add(new Asked(raised, duration, needed));
            }
            return "raise " + operations + " on " + targets + " " + may;
        }

        private String approve() {
            Asked asked = any(requests);
            if (asked == null) {
                return "-";
            }
            Actor by = random.nextBoolean() ? BOB : EVE;
            Duration shorter =
                    Duration.ofMinutes(1 + random.nextInt((int) asked.duration.toMinutes()));
            boolean may =
                    asked.state.equals("approval")
                            && house.now().isBefore(asked.raised.lapses())
                            && !asked.voted.contains(by.person())
                            && asked.raised.targets().stream().noneMatch(this::denies);
            boolean complete = asked.voted.size() + 1 == asked.needed;
            List<Said> toAsk = may && complete ? toAsk(asked, shorter) : List.of();
            boolean opens = complete && toAsk.isEmpty();
            boolean allowed = may && !(opens && frozen);
            AccessRequest now =
                    tried(
                            "approve",
                            allowed,
                            () ->
                                    house.approvals.approve(
                                            asked.raised.id(), Narrowing.to(shorter), by));
            if (now != null) {
                asked.voted.add(by.person());
                asked.duration = shorter;
                if (opens) {
                    open(asked);
                } else if (complete) {
                    asked.state = "consent";
                    for (Consent pending : house.consents.of(asked.raised)) {
                        Said said =
                                toAsk.stream()
                                        .filter(one -> one.owner.equals(pending.owner()))
                                        .findFirst()
                                        .orElseThrow();
                        assertThat(pending.targets()).isEqualTo(said.targets);
                        said.id = pending.id();
                        consents.add(said);
                    }
                    assertThat(house.consents.of(asked.raised)).hasSize(toAsk.size());
                }
            }
            return "approve " + asked.raised.id() + " by " + by.person() + " " + allowed;
        }

        private List<Said> toAsk(Asked asked, Duration duration) {
            List<Said> toAsk = new ArrayList<>();
            for (String owner : List.of("acme", "beta")) {
                Set<String> targets = new HashSet<>();
                for (String target : asked.raised.targets()) {
                    boolean told =
                            mode(target) == ConsentMode.NOTIFY
                                    && !asked.raised.operations().contains(Operation.EXPORT);
                    boolean stands =
                            consents.stream()
                                    .anyMatch(one ->
                                            one.standing
                                                    && one.covers(
                                                            target,
                                                            asked.raised.operations(),
                                                            house.now())
                                                    && !one.until.isBefore(
                                                            house.now().plus(duration)));
                    if (owner.equals(ownerOf(target)) && !told && !stands) {
                        targets.add(target);
                    }
                }
                if (!targets.isEmpty()) {
                    toAsk.add(new Said(owner, targets, asked.raised.operations(), asked));
                }
            }
            return toAsk;
        }

        private void open(Asked asked) {
            asked.state = "granted";
            Held grant =
                    new Held(
                            house.grantOf(asked.raised).id(),
                            asked.raised.targets(),
                            asked.raised.operations(),
                            house.now(),
                            house.now().plus(asked.duration),
                            false);
            grants.add(grant);
            for (Said said : consents) {
                if (said.asked == asked && said.state.equals("given")) {
                    said.grant = grant.id;
                    said.until = house.now().plus(Duration.between(said.from, said.until));
                    said.from = house.now();
                }
            }
        }

        private String deny() {
            Asked asked = any(requests);
            if (asked == null) {
                return "-";
            }
            boolean may =
                    asked.state.equals("approval")
                            && house.now().isBefore(asked.raised.lapses())
                            && !asked.voted.contains("bob");
            if (tried("deny", may, () -> house.approvals.deny(asked.raised.id(), "no", BOB))
                    != null) {
                close(asked);
            }
            return "deny " + asked.raised.id() + " " + may;
        }

        private String withdraw() {
            Asked asked = any(requests);
            if (asked == null) {
                return "-";
            }
            boolean may = asked.isOpen() && house.now().isBefore(asked.raised.lapses());
            if (tried("withdraw", may, () -> house.requests.withdraw(asked.raised.id(), ALICE))
                    != null) {
                close(asked);
            }
            return "withdraw " + asked.raised.id() + " " + may;
        }

        private String give() {
            Said said = anyAsked();
            if (said == null) {
                return "-";
            }
            Asked asked = said.asked;
            Duration shorter =
                    Duration.ofMinutes(1 + random.nextInt((int) asked.duration.toMinutes()));
            boolean last =
                    consents.stream()
                            .noneMatch(one ->
                                    one != said
                                            && one.asked == asked
                                            && one.state.equals("pending"));
            boolean may =
                    asked.state.equals("consent")
                            && said.state.equals("pending")
                            && house.now().isBefore(asked.raised.lapses())
                            && !(last && frozen);
            Consent given =
                    tried(
                            "give",
                            may,
                            () ->
                                    house.consents.give(
                                            said.id, Narrowing.to(shorter), of(said.owner)));
            if (given != null) {
                said.state = "given";
                said.from = house.now();
                said.until = house.now().plus(shorter);
                if (last) {
                    open(asked);
                }
            }
            return "give " + said.id + " " + may;
        }

        private String refuse() {
            Said said = anyAsked();
            if (said == null) {
                return "-";
            }
            boolean may =
                    said.asked.state.equals("consent")
                            && said.state.equals("pending")
                            && house.now().isBefore(said.asked.raised.lapses());
            if (tried("refuse", may, () -> house.consents.refuse(said.id, "no", of(said.owner)))
                    != null) {
                said.state = "refused";
                close(said.asked);
            }
            return "refuse " + said.id + " " + may;
        }

        private String withdrawConsent() {
            Said said = any(consents);
            if (said == null) {
                return "-";
            }
            boolean may = said.state.equals("given") && house.now().isBefore(said.until);
            if (tried("withdraw", may, () -> house.consents.withdraw(said.id, "no", of(said.owner)))
                    != null) {
                said.state = "withdrawn";
            }
            return "withdraw " + said.id + " " + may;
        }

        private String standing() {
            String owner = random.nextBoolean() ? "acme" : "beta";
            Set<String> targets = Set.of(owner.equals("acme") ? "db01" : "db02");
            Set<Operation> operations = someOperations();
            Consent given =
                    tried(
                            "standing",
                            true,
                            () ->
                                    house.consents.giveStanding(
                                            owner,
                                            new Standing(
                                                    targets,
                                                    random.nextBoolean() ? "alice" : "mallory",
                                                    operations,
                                                    null,
                                                    house.now().plus(someTime()),
                                                    Purpose.SCHEDULED_MAINTENANCE,
                                                    null),
                                            of(owner)));
            if (given != null && "alice".equals(given.person())) {
                Said said = new Said(owner, targets, operations, null);
                said.id = given.id();
                said.standing = true;
                said.state = "given";
                said.from = given.from();
                said.until = given.until();
                consents.add(said);
            }
            return "standing " + operations + " by " + owner;
        }

        private String breakGlass() {
            Set<String> targets = someTargets();
            Set<Operation> operations = someOperations();
            TimedGrant grant =
                    tried(
                            "break glass",
                            !frozen && !unreviewed(),
                            () ->
                                    house.grants.breakGlass(
                                            ALICE,
                                            targets,
                                            "root",
                                            operations,
                                            someTime(),
                                            "fire"));
            if (grant != null) {
                grants.add(
                        new Held(
                                grant.id(),
                                targets,
                                operations,
                                grant.from(),
                                grant.until(),
                                true));
            }
            return "break glass " + operations + " on " + targets;
        }

        private String review() {
            List<Held> broken = grants.stream().filter(one -> one.brokenGlass).toList();
            Held waiting =
                    broken.stream()
                            .filter(one -> !one.reviewed && isOver(one))
                            .findFirst()
                            .orElse(null);
            Held glass = waiting == null ? any(broken) : waiting;
            if (glass == null) {
                return "-";
            }
            boolean may = isOver(glass) && !glass.reviewed;
            if (tried("review", may, () -> house.grants.review(glass.id, EVE, "seen")) != null) {
                glass.reviewed = true;
            }
            return "review " + glass.id + " " + may;
        }

        private boolean unreviewed() {
            return grants.stream().anyMatch(one -> one.brokenGlass && !one.reviewed && isOver(one));
        }

        private boolean isOver(Held grant) {
            return grant.ended || !house.now().isBefore(grant.until);
        }

        private String revoke() {
            Held grant = any(grants);
            return grant == null ? "-" : end(grant, () -> house.grants.revoke(grant.id, EVE, "no"));
        }

        private String complete() {
            Held grant = any(grants);
            return grant == null ? "-" : end(grant, () -> house.grants.complete(grant.id, ALICE));
        }

        private String end(Held grant, Supplier<TimedGrant> end) {
            boolean may = !grant.ended && house.now().isBefore(grant.until);
            if (tried("end", may, end) != null) {
                grant.ended = true;
            }
            return "end " + grant.id + " " + may;
        }

        private String freeze() {
            if (frozen) {
                house.grants.unfreeze("alice", ADMIN);
                frozen = false;
                return "unfreeze";
            }
            house.grants.freeze("alice", ADMIN, "stolen key");
            frozen = true;
            grants.stream()
                    .filter(grant -> house.now().isBefore(grant.until))
                    .forEach(grant -> grant.ended = true);
            return "freeze";
        }

        private String mode() {
            String owner = random.nextBoolean() ? "acme" : "beta";
            ConsentMode mode = ConsentMode.values()[random.nextInt(ConsentMode.values().length)];
            house.modes.set(owner, null, mode, of(owner));
            modes.put(owner, mode);
            return "mode " + mode + " of " + owner;
        }

        private String lapse() {
            house.requests.lapse(NODE);
            requests.stream()
                    .filter(one -> one.isOpen() && !house.now().isBefore(one.raised.lapses()))
                    .forEach(this::close);
            return "lapse";
        }

        private String jump() {
            long minutes =
                    switch (random.nextInt(12)) {
                        case 0 -> -30;
                        case 1 -> 5 * 24 * 60;
                        case 2 -> -5 * 24 * 60;
                        default -> random.nextInt(45);
                    };
            house.later(Duration.ofMinutes(minutes));
            return "jump " + minutes;
        }

        private void close(Asked asked) {
            asked.state = "closed";
            consents.stream()
                    .filter(one -> one.asked == asked)
                    .filter(one -> one.state.equals("pending") || one.state.equals("given"))
                    .forEach(one -> one.state = "lapsed");
        }

        boolean permits(String target, Set<Operation> operations) {
            boolean permits = false;
            for (Held grant : grants) {
                permits |=
                        !frozen
                                && !unreviewed()
                                && grant.admits(target, operations, house.now())
                                && second(grant, target, operations);
            }
            opened += permits ? 1 : 0;
            return permits;
        }

        private boolean second(Held grant, String target, Set<Operation> operations) {
            if (target.equals("web01")) {
                return true;
            }
            if (denies(target)) {
                return false;
            }
            boolean covered =
                    consents.stream()
                            .anyMatch(one ->
                                    (one.standing || grant.id.equals(one.grant))
                                            && one.covers(target, operations, house.now()));
            boolean lenient = grant.brokenGlass || mode(target) == ConsentMode.NOTIFY;
            return covered || (lenient && !operations.contains(Operation.EXPORT));
        }

        private boolean denies(String target) {
            return !target.equals("web01") && mode(target) == ConsentMode.DENY;
        }

        private ConsentMode mode(String target) {
            return modes.getOrDefault(ownerOf(target), ConsentMode.EXPLICIT);
        }

        Set<Operation> someOperations() {
            return some(OPERATIONS);
        }

        private Set<String> someTargets() {
            return some(TARGETS);
        }

        private <T> Set<T> some(List<T> all) {
            Set<T> some = new HashSet<>();
            some.add(all.get(random.nextInt(all.size())));
            if (random.nextInt(3) == 0) {
                some.add(all.get(random.nextInt(all.size())));
            }
            return some;
        }

        private Duration someTime() {
            return Duration.ofMinutes(1 + random.nextInt(180));
        }

        private <T> @Nullable T any(List<T> all) {
            // The latest are the ones that something can still be done about.
            return all.isEmpty()
                    ? null
                    : all.get(all.size() - 1 - random.nextInt(Math.min(all.size(), 4)));
        }

        private @Nullable Said anyAsked() {
            return any(consents.stream().filter(one -> !one.standing).toList());
        }

        private static Actor of(String owner) {
            return owner.equals("acme") ? CAROL : DORA;
        }

        private static String ownerOf(String target) {
            return switch (target) {
                case "db01" -> "acme";
                case "db02" -> "beta";
                default -> "";
            };
        }

        private static <T> @Nullable T tried(String act, boolean may, Supplier<T> trial) {
            try {
                T done = trial.get();
                assertThat(may).as(act + " was let through").isTrue();
                return done;
            } catch (ChangeRefusedException refused) {
                assertThat(may).as(act + " was refused: " + refused.getMessage()).isFalse();
                return null;
            }
        }
    }

    private static final class Asked {
        private final AccessRequest raised;
        private final int needed;
        private final Set<String> voted = new HashSet<>();
        private Duration duration;
        private String state = "approval";

        Asked(AccessRequest raised, Duration duration, int needed) {
            this.raised = raised;
            this.duration = duration;
            this.needed = needed;
        }

        boolean isOpen() {
            return state.equals("approval") || state.equals("consent");
        }
    }

    private static final class Held {
        private final String id;
        private final Set<String> targets;
        private final Set<Operation> operations;
        private final Instant from;
        private final Instant until;
        private final boolean brokenGlass;
        private boolean ended;
        private boolean reviewed;

        Held(
                String id,
                Set<String> targets,
                Set<Operation> operations,
                Instant from,
                Instant until,
                boolean brokenGlass) {
            this.id = id;
            this.targets = targets;
            this.operations = operations;
            this.from = from;
            this.until = until;
            this.brokenGlass = brokenGlass;
        }

        boolean admits(String target, Set<Operation> what, Instant now) {
            return !ended
                    && !now.isBefore(from)
                    && now.isBefore(until)
                    && targets.contains(target)
                    && named(operations, what);
        }
    }

    private static final class Said {
        private final String owner;
        private final Set<String> targets;
        private final Set<Operation> operations;
        private final @Nullable Asked asked;
        private String id = "";
        private String state = "pending";
        private boolean standing;
        private @Nullable String grant;
        private Instant from = Instant.MAX;
        private Instant until = Instant.MIN;

        Said(String owner, Set<String> targets, Set<Operation> operations, @Nullable Asked asked) {
            this.owner = owner;
            this.targets = targets;
            this.operations = operations;
            this.asked = asked;
        }

        boolean covers(String target, Set<Operation> what, Instant now) {
            return state.equals("given")
                    && !now.isBefore(from)
                    && now.isBefore(until)
                    && targets.contains(target)
                    && named(operations, what);
        }
    }
}
