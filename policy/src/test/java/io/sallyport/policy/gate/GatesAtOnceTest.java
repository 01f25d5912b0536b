package io.sallyport.policy.gate;

import static io.sallyport.policy.testing.House.ADMIN;
import static io.sallyport.policy.testing.House.ALICE;
import static io.sallyport.policy.testing.House.BOB;
import static io.sallyport.policy.testing.House.CAROL;
import static io.sallyport.policy.testing.House.CORA;
import static io.sallyport.policy.testing.House.EVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.policy.consent.Consent;
import io.sallyport.policy.consent.Narrowing;
import io.sallyport.policy.consent.Standing;
import io.sallyport.policy.grant.TimedGrant;
import io.sallyport.policy.ledger.ChangeRefusedException;
import io.sallyport.policy.operation.Operation;
import io.sallyport.policy.request.AccessRequest;
import io.sallyport.policy.request.Purpose;
import io.sallyport.policy.request.RequestState;
import io.sallyport.policy.request.Requests;
import io.sallyport.policy.testing.House;
import io.sallyport.policy.testing.TestingPostgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// People who act at the same instant, on a real PostgreSQL with real threads.
class GatesAtOnceTest {
    private static final int ROUNDS = 15;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private House house;

    @BeforeEach
    void open() {
        house = new House(TestingPostgres.open(TestingPostgres.need().newDatabase()));
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        if (house != null) {
            house.database.close();
        }
    }

    @Test
    void two_approvers_at_the_same_instant_grant_once() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            AccessRequest request = house.alicesRequest("web01");
            int approved =
                    atOnce(
                            () -> house.approvals.approve(request.id(), Narrowing.NONE, BOB),
                            () -> house.approvals.approve(request.id(), Narrowing.NONE, EVE));
            assertThat(approved).isEqualTo(1);
            assertThat(grantsOf(request)).hasSize(1);
        }
    }

    @Test
    void two_approvals_that_are_needed_both_count_at_the_same_instant() throws Exception {
        house.rule = House.twoApprovers();
        for (int round = 0; round < ROUNDS; round++) {
            AccessRequest request = house.alicesRequest("web01");
            int approved =
                    atOnce(
                            () -> house.approvals.approve(request.id(), Narrowing.NONE, BOB),
                            () -> house.approvals.approve(request.id(), Narrowing.NONE, EVE));
            assertThat(approved).isEqualTo(2);
            assertThat(grantsOf(request)).hasSize(1);
        }
    }

    @Test
    void a_vote_that_is_cast_twice_at_the_same_instant_counts_once() throws Exception {
        house.rule = House.twoApprovers();
        for (int round = 0; round < ROUNDS; round++) {
            AccessRequest request = house.alicesRequest("web01");
            int approved =
                    atOnce(
                            () -> house.approvals.approve(request.id(), Narrowing.NONE, BOB),
                            () -> house.approvals.approve(request.id(), Narrowing.NONE, BOB));
            assertThat(approved).isEqualTo(1);
            assertThat(grantsOf(request)).isEmpty();
        }
    }

    @Test
    void a_person_who_asks_from_everywhere_at_once_has_no_more_waiting_than_anybody_may()
            throws Exception {
        for (int i = 0; i < Requests.MOST_OPEN - 5; i++) {
            house.alicesRequest("web01");
        }
        List<Future<Boolean>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(
                    threads.submit(() -> {
                        try {
                            house.alicesRequest("web01");
                            return true;
                        } catch (ChangeRefusedException refused) {
                            return false;
                        }
                    }));
        }
        int raised = 0;
        for (Future<Boolean> one : all) {
            raised += one.get(60, TimeUnit.SECONDS) ? 1 : 0;
        }
        assertThat(raised).isEqualTo(5);
    }

    @Test
    void an_approval_and_a_denial_at_the_same_instant_are_one_of_the_two() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            AccessRequest request = house.alicesRequest("web01");
            int decided =
                    atOnce(
                            () -> house.approvals.approve(request.id(), Narrowing.NONE, BOB),
                            () -> house.approvals.deny(request.id(), "no", EVE));
            assertThat(decided).isEqualTo(1);
            boolean granted = state(request) == RequestState.GRANTED;
            assertThat(grantsOf(request)).hasSize(granted ? 1 : 0);
        }
    }

    @Test
    void two_of_the_owners_people_who_disagree_at_the_same_instant_decide_once() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Consent asked = house.askedForDb01();
            int decided =
                    atOnce(
                            () -> house.consents.give(asked.id(), Narrowing.NONE, CAROL),
                            () -> house.consents.refuse(asked.id(), "no", CORA));
            assertThat(decided).isEqualTo(1);
            Consent after = house.consents.show(asked.id()).orElseThrow();
            AccessRequest request =
                    house.requests.show(String.valueOf(asked.request())).orElseThrow();
            assertThat(grantsOf(request)).hasSize(after.state() == Consent.State.GIVEN ? 1 : 0);
        }
    }

    @Test
    void a_request_that_is_withdrawn_while_its_consent_is_given_is_one_of_the_two()
            throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Consent asked = house.askedForDb01();
            String request = String.valueOf(asked.request());
            int decided =
                    atOnce(
                            () -> house.consents.give(asked.id(), Narrowing.NONE, CAROL),
                            () -> house.requests.withdraw(request, ALICE));
            assertThat(decided).isEqualTo(1);
            AccessRequest after = house.requests.show(request).orElseThrow();
            assertThat(grantsOf(after)).hasSize(after.state() == RequestState.GRANTED ? 1 : 0);
        }
    }

    @Test
    void a_consent_that_is_withdrawn_while_it_is_given_opens_nothing_afterwards() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Consent asked = house.askedForDb01();
            int done =
                    atOnce(
                            () -> house.consents.give(asked.id(), Narrowing.NONE, CAROL),
                            () -> house.consents.withdraw(asked.id(), "no", CORA));
            boolean withdrawn =
                    house.consents.show(asked.id()).orElseThrow().state()
                            == Consent.State.WITHDRAWN;
            assertThat(done).isEqualTo(withdrawn ? 2 : 1);
            assertThat(house.alice("db01", Operation.READ) instanceof Passage.Open)
                    .isEqualTo(!withdrawn);
            house.grants.of("alice").stream()
                    .filter(grant -> grant.isLiveAt(house.now()))
                    .forEach(grant -> house.grants.complete(grant.id(), ALICE));
        }
    }

    @Test
    void who_is_frozen_while_being_granted_holds_nothing_when_let_go() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            AccessRequest request = house.alicesRequest("web01");
            atOnce(
                    () -> house.approvals.approve(request.id(), Narrowing.NONE, BOB),
                    () -> {
                        house.grants.freeze("alice", ADMIN, "stolen key");
                        return true;
                    });
            assertThat(house.alice("web01", Operation.READ)).isInstanceOf(Passage.Shut.class);
            house.grants.unfreeze("alice", ADMIN);
            assertThat(house.alice("web01", Operation.READ)).isInstanceOf(Passage.Shut.class);
            if (state(request) == RequestState.PENDING_APPROVAL) {
                house.requests.withdraw(request.id(), ALICE);
            }
        }
    }

    @Test
    void an_approval_that_waited_past_the_end_of_the_request_is_refused() throws Exception {
        AccessRequest request = house.alicesRequest("web01");
        CountDownLatch locked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Future<?> holder =
                threads.submit(() ->
                        house.database.write(rows -> {
                            rows.sql("select id from access_request where id" + " = ? for update")
                                    .param(request.id())
                                    .query((row, _) -> row.getString(1))
                                    .single();
                            locked.countDown();
                            return await(release);
                        }));
        assertThat(locked.await(20, TimeUnit.SECONDS)).isTrue();
        Future<AccessRequest> approval =
                threads.submit(() -> house.approvals.approve(request.id(), Narrowing.NONE, BOB));
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(this::somebodyWaitsForALock);
        house.clock.set(request.lapses());
        release.countDown();
        holder.get(20, TimeUnit.SECONDS);

        assertThatThrownBy(() -> approval.get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining("lapsed");
        assertThat(grantsOf(request)).isEmpty();
    }

    @Test
    void no_check_that_begins_after_a_revocation_returned_is_let_through() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            TimedGrant grant = house.alicesGrant();
            AtomicBoolean revoked = new AtomicBoolean();
            AtomicInteger late = new AtomicInteger();
            CountDownLatch looking = new CountDownLatch(2);
            Callable<Boolean> look =
                    () -> {
                        boolean open = true;
                        while (open) {
                            boolean after = revoked.get();
                            open = house.alice("web01", Operation.READ) instanceof Passage.Open;
                            looking.countDown();
                            if (after && open) {
                                late.incrementAndGet();
                            }
                        }
                        return true;
                    };
            Future<Boolean> one = threads.submit(look);
            Future<Boolean> two = threads.submit(look);
            assertThat(looking.await(20, TimeUnit.SECONDS)).isTrue();
            house.grants.revoke(grant.id(), EVE, "stop");
            revoked.set(true);
            one.get(20, TimeUnit.SECONDS);
            two.get(20, TimeUnit.SECONDS);
            assertThat(late).hasValue(0);
        }
    }

    /// A grant and a consent that are never there together are never seen together.
    @Test
    void no_check_joins_a_grant_of_one_moment_with_a_consent_of_another() throws Exception {
        AtomicBoolean running = new AtomicBoolean(true);
        AtomicInteger looks = new AtomicInteger();
        List<Future<Integer>> lookers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            lookers.add(
                    threads.submit(() -> {
                        int seen = 0;
                        while (running.get()) {
                            looks.incrementAndGet();
                            if (house.alice("db01", Operation.EXPORT) instanceof Passage.Open) {
                                seen++;
                            }
                        }
                        return seen;
                    }));
        }
        for (int round = 0; round < ROUNDS * 4; round++) {
            TimedGrant grant =
                    house.grants.breakGlass(
                            ALICE,
                            Set.of("db01"),
                            "root",
                            Set.of(Operation.EXPORT),
                            Duration.ofHours(1),
                            "fire");
            house.grants.revoke(grant.id(), BOB, "out");
            house.grants.review(grant.id(), BOB, "seen");
            Consent consent =
                    house.consents.giveStanding(
                            "acme",
                            new Standing(
                                    Set.of("db01"),
                                    null,
                                    Set.of(Operation.EXPORT),
                                    null,
                                    house.now().plus(Duration.ofHours(1)),
                                    Purpose.LEGAL_REQUEST,
                                    null),
                            CAROL);
            house.consents.withdraw(consent.id(), "enough", CAROL);
        }
        running.set(false);
        for (Future<Integer> looker : lookers) {
            assertThat(looker.get(20, TimeUnit.SECONDS)).isZero();
        }
        assertThat(looks.get()).isGreaterThan(ROUNDS);
    }

    private boolean somebodyWaitsForALock() {
        return house.database.read(rows ->
                rows.sql(
                                "select count(*) from pg_stat_activity where"
                                        + " wait_event_type = 'Lock' and datname ="
                                        + " current_database()")
                        .query(Long.class)
                        .single())
                > 0;
    }

    private List<TimedGrant> grantsOf(AccessRequest request) {
        return house.grants.of("alice").stream()
                .filter(grant -> request.id().equals(grant.request()))
                .toList();
    }

    private RequestState state(AccessRequest request) {
        return house.requests.show(request.id()).orElseThrow().state();
    }

    /// Begins both at once; how many were let through.
    private int atOnce(Callable<?> one, Callable<?> other) throws Exception {
        CyclicBarrier together = new CyclicBarrier(2);
        List<Future<Boolean>> both = new ArrayList<>();
        for (Callable<?> act : List.of(one, other)) {
            both.add(
                    threads.submit(() -> {
                        together.await(20, TimeUnit.SECONDS);
                        try {
                            act.call();
                            return true;
                        } catch (ChangeRefusedException refused) {
                            return false;
                        }
                    }));
        }
        int let = 0;
        for (Future<Boolean> each : both) {
            let += each.get(30, TimeUnit.SECONDS) ? 1 : 0;
        }
        return let;
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(15, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
