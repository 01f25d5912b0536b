package io.sallyport.gateway.gates;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.session.Gates;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.RealClient;
import io.sallyport.gateway.testing.TestingSshd;
import io.sallyport.policy.consent.Consent;
import io.sallyport.policy.consent.ConsentMode;
import io.sallyport.policy.consent.Narrowing;
import io.sallyport.policy.grant.TimedGrant;
import io.sallyport.policy.identity.Actor;
import io.sallyport.policy.ledger.ChangeRefusedException;
import io.sallyport.policy.operation.Operation;
import io.sallyport.policy.request.AccessRequest;
import io.sallyport.policy.request.Asking;
import io.sallyport.policy.request.Purpose;
import io.sallyport.policy.request.RequestFilter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random sequences of requests, approvals, consents, withdrawals, revocations, modes and freezes,
/// with real sessions of mallory's on `web01` (no user data) and `db01` (acme's) held open
/// meanwhile. After each step a session runs only where a model of a few flags has both gates open,
/// and a new one opens there and nowhere else.
class GatesRandomTest {
    private static final Actor MALLORY = new Actor("mallory", "127.0.0.1:1");
    private static final Actor BOB = new Actor("bob", "127.0.0.1:2");
    private static final Actor CAROL = new Actor("carol", "127.0.0.1:3");
    private static final Set<Operation> SHELL = Set.of(Operation.UNBOUNDED);
    private static final int STEPS = Boolean.getBoolean("sallyport.long") ? 400 : 24;

    private final Map<String, RealClient.Running> open = new HashMap<>();
    private final Map<String, TimedGrant> grants = new HashMap<>();
    private final List<String> done = new ArrayList<>();
    private @Nullable Consent given; // for the grant on db01
    private @Nullable Consent standing;
    private boolean denies;
    private boolean frozen;

    @ParameterizedTest
    @ValueSource(longs = {20261122, 42})
    void no_session_is_open_without_both_gates_and_one_opens_with_them(long seed) {
        Random random = new Random(seed);
        try (House house = House.open()) {
            Gates gates = house.gateway().gates();
            int opened = 0;
            for (int step = 0; step < STEPS; step++) {
                boolean mayEnd = step(gates, random);
                for (String target : List.of("web01", "db01")) {
                    opened += holds(house, target, mayEnd) ? 1 : 0;
                }
            }
            assertThat(opened).as("looks at an open session, of %s", done).isPositive();
            open.values().forEach(RealClient.Running::kill);
        }
    }

    /// Does something.
    ///
    /// @return whether a session may end by it though the gates stay open: what carried it is gone,
    ///   and something else would open another
    private boolean step(Gates gates, Random random) {
        try {
            return switch (random.nextInt(12)) {
                case 0, 1 -> asks(gates, "web01");
                case 2, 3, 4 -> asks(gates, "db01");
                case 5, 6 -> consents(gates);
                case 7 -> ends(gates, random.nextBoolean() ? "web01" : "db01", random);
                case 8 -> withdraws(gates);
                case 9 -> mode(gates);
                case 10 -> stands(gates);
                default -> freezes(gates, random);
            };
        } catch (ChangeRefusedException refused) {
            done.add("refused: " + refused.getMessage());
            return false;
        }
    }

    private boolean asks(Gates gates, String target) {
        done.add("ask for " + target);
        if (grants.containsKey(target)) {
            return false;
        }
        AccessRequest request =
                gates.requests()
                        .raise(
                                new Asking(
                                        Set.of(target),
                                        TestingSshd.user(),
                                        SHELL,
                                        null,
                                        Duration.ofMinutes(30),
                                        "random",
                                        null,
                                        Purpose.SECURITY_REVIEW,
                                        false),
                                MALLORY);
        gates.approvals().approve(request.id(), Narrowing.NONE, BOB);
        granted(gates, request.id(), target);
        return false;
    }

    private void granted(Gates gates, String request, String target) {
        gates.grants().of("mallory").stream()
                .filter(grant -> request.equals(grant.request()))
                .findFirst()
                .ifPresent(grant -> grants.put(target, grant));
    }

    private boolean consents(Gates gates) {
        Optional<AccessRequest> waiting =
                gates.requests().list(RequestFilter.open().by("mallory").on("db01")).stream()
                        .findFirst();
        done.add("consent " + waiting.isPresent());
        if (waiting.isPresent() && !grants.containsKey("db01")) {
            Consent asked = gates.consents().of(waiting.get()).getFirst();
            Consent now = gates.consents().give(asked.id(), Narrowing.NONE, CAROL);
            granted(gates, waiting.get().id(), "db01");
            given = now;
        }
        return false;
    }

    private boolean ends(Gates gates, String target, Random random) {
        TimedGrant grant = grants.remove(target);
        done.add("end on " + target + " " + (grant != null));
        if (grant != null) {
            if (random.nextBoolean()) {
                gates.grants().revoke(grant.id(), BOB, "random");
            } else {
                gates.grants().complete(grant.id(), MALLORY);
            }
            given = target.equals("db01") ? null : given;
        }
        return false;
    }

    private boolean withdraws(Gates gates) {
        Consent one = given != null ? given : standing;
        done.add("withdraw " + (one != null));
        if (one == null) {
            return false;
        }
        gates.consents().withdraw(one.id(), "random", CAROL);
        if (one == given) {
            given = null;
        } else {
            standing = null;
        }
        return true;
    }

    private boolean mode(Gates gates) {
        denies = !denies;
        done.add("deny " + denies);
        gates.modes().set("acme", null, denies ? ConsentMode.DENY : ConsentMode.NOTIFY, CAROL);
        return false;
    }

    private boolean stands(Gates gates) {
        done.add("stand");
        if (standing == null) {
            standing =
                    gates.consents()
                            .giveStanding(
                                    "acme",
                                    new io.sallyport.policy.consent.Standing(
                                            Set.of("db01"),
                                            "mallory",
                                            SHELL,
                                            null,
                                            Instant.now().plus(Duration.ofHours(2)),
                                            Purpose.SECURITY_REVIEW,
                                            null),
                                    CAROL);
        }
        return false;
    }

    private boolean freezes(Gates gates, Random random) {
        if (frozen) {
            gates.grants().unfreeze("mallory", BOB);
            frozen = false;
        } else if (random.nextBoolean()) {
            gates.grants().freeze("mallory", BOB, "random");
            frozen = true;
            grants.clear();
            given = null;
        }
        done.add("frozen " + frozen);
        return false;
    }

    private boolean isOpen(String target) {
        boolean first = !frozen && grants.containsKey(target);
        return target.equals("web01")
                ? first
                : first && !denies && (given != null || standing != null);
    }

    /// @return whether a session runs
    private boolean holds(House house, String target, boolean mayEnd) {
        BooleanSupplier runs =
                () ->
                        house.gateway().registry().list().stream()
                                .anyMatch(session -> session.target().equals(target));
        if (!isOpen(target)) {
            Awaitility.await("the end on " + target + " after " + done)
                    .atMost(Duration.ofSeconds(3))
                    .until(() -> !runs.getAsBoolean());
            RealClient.Running over = open.remove(target);
            if (over != null) {
                over.result().endsWith(254);
            }
            ssh(house, target, "true").run().endsWith(126);
            return false;
        }
        if (mayEnd) {
            RealClient.Running perhaps = open.remove(target);
            if (perhaps != null) {
                perhaps.kill();
                Awaitility.await("the end of a killed client")
                        .atMost(Duration.ofSeconds(10))
                        .until(() -> !runs.getAsBoolean());
            }
        }
        if (!open.containsKey(target)) {
            open.put(target, ssh(house, target, "echo in; exec sleep 600").start());
            open.get(target).awaitText("in");
        }
        assertThat(runs.getAsBoolean()).as("a session on %s after %s", target, done).isTrue();
        return true;
    }

    private static RealClient ssh(House house, String target, String command) {
        return house.ssh(
                "mallory", "mallory@" + TestingSshd.user() + "@" + target + "@gateway", command);
    }
}
