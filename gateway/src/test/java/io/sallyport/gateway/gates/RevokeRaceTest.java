package io.sallyport.gateway.gates;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.RealClient;
import io.sallyport.gateway.testing.TestingSshd;
import io.sallyport.policy.consent.Narrowing;
import io.sallyport.policy.grant.TimedGrant;
import io.sallyport.policy.identity.Actor;
import io.sallyport.policy.operation.Operation;
import io.sallyport.policy.request.AccessRequest;
import io.sallyport.policy.request.Asking;
import io.sallyport.policy.request.Purpose;
import io.sallyport.policy.testing.TestingPostgres;
import io.sallyport.recorder.journal.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A grant is revoked while its person signs in, at another moment of it every time: before the
/// gates are looked at, while the target is dialled, when the command runs.
class RevokeRaceTest {
    private static final int ROUNDS = 12;
    private static final Actor BOB = new Actor("bob", "127.0.0.1:1");
    private static final Actor MALLORY = new Actor("mallory", "127.0.0.1:1");

    /// A second, and what a busy machine takes to write down the end.
    private static final Duration LATEST = Duration.ofSeconds(2);

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void no_session_outlives_the_revocation_of_its_grant_whenever_it_comes(boolean postgres)
            throws Exception {
        String[] database =
                postgres
                        ? new String[] {
                            "sallyport.database.url=" + TestingPostgres.need().newDatabase()
                        }
                        : new String[0];
        try (House house = House.open(database)) {
            Facts facts = house.facts();
            Random random = new Random(7);
            Map<String, Instant> revoked = new HashMap<>();
            for (int round = 0; round < ROUNDS; round++) {
                String grant = grant(house).id();
                revoked.put(grant, revokedWhileSigningIn(house, grant, random.nextInt(900)));
            }
            // A session whose grant was revoked while its target was dialled opens and ends after
            // its client is gone.
            List<Entry> opened = facts.all("SessionOpened");
            assertThat(opened).as("of " + ROUNDS + ", seed 7").isNotEmpty();
            assertThat(facts.await("SessionEnded", opened.size()))
                    .allSatisfy(ended -> {
                        Instant end = revoked.get(String.valueOf(ended.header().grant()));
                        assertThat(ended.time()).isBefore(end.plus(LATEST));
                    });
            Awaitility.await()
                    .atMost(Duration.ofSeconds(15))
                    .until(() -> house.gateway().registry().list().isEmpty());
        }
    }

    /// @return when it was revoked
    private static Instant revokedWhileSigningIn(House house, String grant, int millis)
            throws Exception {
        Facts facts = house.facts();
        try (RealClient.Running command =
                house.ssh("mallory", house.direct("mallory", "web01"), "sleep 60").start()) {
            Instant revoked =
                    CompletableFuture.supplyAsync(
                                    () -> {
                                        house.gateway().gates().grants().revoke(grant, BOB, "stop");
                                        return facts.await("GrantRevoked").time();
                                    },
                                    CompletableFuture.delayedExecutor(
                                            millis, TimeUnit.MILLISECONDS))
                            .get(30, TimeUnit.SECONDS);
            // Refused before the command began, or ended with it.
            assertThat(command.result().status()).isIn(126, 254);
            return revoked;
        }
    }

    private static TimedGrant grant(House house) {
        var gates = house.gateway().gates();
        AccessRequest request =
                gates.requests()
                        .raise(
                                new Asking(
                                        Set.of("web01"),
                                        TestingSshd.user(),
                                        Set.of(Operation.UNBOUNDED),
                                        null,
                                        Duration.ofMinutes(5),
                                        "work",
                                        null,
                                        Purpose.PRODUCTION_ALERT,
                                        false),
                                MALLORY);
        gates.approvals().approve(request.id(), Narrowing.NONE, BOB);
        return gates.grants().of("mallory").stream()
                .filter(one -> request.id().equals(one.request()))
                .findFirst()
                .orElseThrow();
    }
}
