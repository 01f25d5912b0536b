package io.sallyport.policy.notice;

import static io.sallyport.policy.testing.House.ALICE;
import static io.sallyport.policy.testing.House.READ;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.sallyport.policy.database.Database;
import io.sallyport.policy.notice.TestingReceiver.Call;
import io.sallyport.policy.testing.OnBothDatabases;
import io.sallyport.recorder.journal.JournalUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
abstract class NoticePostContract extends OnBothDatabases {
    private final TestingReceiver server = new TestingReceiver();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @BeforeEach
    void tell() {
        house.outbox = new Notices(house::inventory, Set.of(NoticeChannel.values()));
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
        server.close();
    }

    @Test
    void a_receiver_that_failed_gets_the_same_notice_again_and_one_is_marked_delivered() {
        server.conduct = (number, exchange) -> exchange.answer(number == 1 ? 500 : 200);
        NoticePost post = post(webhook());
        house.alicesRequest("web01");

        assertThat(post.deliverDue()).isZero();
        assertThat(post.deliverDue()).as("not due yet").isZero();
        house.later(Pace.STANDARD.firstRetry());
        assertThat(post.deliverDue()).isEqualTo(1);
        house.later(Duration.ofHours(1));
        assertThat(post.deliverDue()).isZero();

        assertThat(server.calls()).hasSize(2);
        Call first = server.calls().get(0);
        Call second = server.calls().get(1);
        assertThat(second.header("webhook-id")).isEqualTo(first.header("webhook-id"));
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.header("webhook-timestamp"))
                .isNotEqualTo(first.header("webhook-timestamp"));
        assertThat(delivered()).isEqualTo(1);
        NoticeSent sent = house.facts().facts(NoticeSent.class).getFirst();
        assertThat(sent.notice()).isEqualTo(first.header("webhook-id"));
        assertThat(sent.attempts()).isEqualTo(2);
        assertThat(sent.toString()).doesNotContain("disk is full");
    }

    @Test
    void a_receiver_that_hangs_is_left_and_its_notice_kept() {
        server.conduct = (number, exchange) -> exchange.hang();
        NoticePost post = post(brief(Duration.ofMillis(300)), webhook());
        house.alicesRequest("web01");

        assertThat(post.deliverDue()).isZero();

        assertThat(server.calls()).hasSize(1);
        server.conduct = (number, exchange) -> exchange.answer(204);
        house.later(Pace.STANDARD.firstRetry());
        assertThat(post.deliverDue()).isEqualTo(1);
    }

    @Test
    void a_dead_receiver_delays_neither_the_change_nor_other_receivers() {
        server.conduct = (number, exchange) -> exchange.hang();
        CollectingNotifier mail = new CollectingNotifier(NoticeChannel.MAIL);
        NoticePost post = post(webhook(), mail);
        post.start();

        // The server answers nobody before the test ends: whatever waited for it would hang.
        house.alicesRequest("web01");
        await().until(() -> !server.calls().isEmpty());
        house.alicesRequest("web01");
        house.grants.breakGlass(ALICE, Set.of("db01"), "root", READ, Duration.ofHours(1), "x");

        await().untilAsserted(() ->
                assertThat(mail.taken())
                        .anyMatch(notice -> notice.kind() == NoticeKind.GLASS_BROKEN));
        assertThat(server.calls()).hasSize(1);
        assertThat(delivered()).isZero();
    }

    @Test
    void one_notice_that_is_refused_holds_up_no_other() {
        server.conduct = (number, exchange) -> exchange.answer(number == 1 ? 400 : 200);
        NoticePost post = post(webhook());
        house.alicesRequest("web01");
        house.later(Duration.ofSeconds(1));
        house.alicesRequest("db01");

        assertThat(post.deliverDue()).isEqualTo(1);
        assertThat(server.calls()).hasSize(2);
    }

    @Test
    void a_receiver_that_is_away_is_not_tried_with_every_notice_at_once() {
        server.conduct = (number, exchange) -> exchange.answer(503);
        NoticePost post = post(webhook());
        house.alicesRequest("web01");
        house.alicesRequest("db01");

        assertThat(post.deliverDue()).isZero();
        assertThat(server.calls()).hasSize(1);
    }

    @Test
    void a_notice_of_a_node_that_died_before_it_was_marked_is_sent_again_with_the_same_id() {
        house.alicesRequest("web01");
        Webhook webhook = webhook();
        NoticePost dying =
                post(
                        new Notifier() {
                            @Override
                            public NoticeChannel channel() {
                                return webhook.channel();
                            }

                            @Override
                            public Answer send(Notice notice) {
                                webhook.send(notice);
                                throw new Killed();
                            }
                        });
        assertThatThrownBy(dying::deliverDue).isInstanceOf(Killed.class);
        assertThat(server.calls()).hasSize(1);

        NoticePost next = post(webhook());
        assertThat(next.deliverDue()).as("another may still be at it").isZero();
        house.later(Pace.STANDARD.lease());
        assertThat(next.deliverDue()).isEqualTo(1);

        assertThat(server.calls()).extracting(call -> call.header("webhook-id")).hasSize(2);
        assertThat(ids()).hasSize(1);
    }

    @Test
    void what_the_journal_could_not_be_told_is_sent_again_with_the_same_id() {
        NoticePost post = post(webhook());
        house.alicesRequest("web01");
        house.facts().breakDown();

        assertThatThrownBy(post::deliverDue).isInstanceOf(JournalUnavailableException.class);
        house.facts().mend();
        house.later(Pace.STANDARD.lease());

        assertThat(post.deliverDue()).isEqualTo(1);
        assertThat(server.calls()).hasSize(2);
        assertThat(ids()).hasSize(1);
    }

    @Test
    void a_notice_is_given_up_after_a_day_and_not_before() {
        server.conduct = (number, exchange) -> exchange.answer(500);
        NoticePost post = post(webhook());
        house.alicesRequest("web01");
        for (int hour = 0; hour < 23; hour++) {
            post.deliverDue();
            house.later(Duration.ofHours(1));
        }
        assertThat(house.facts().facts(NoticeGivenUp.class)).isEmpty();

        post.deliverDue();
        house.later(Duration.ofDays(1));
        post.deliverDue();

        NoticeGivenUp givenUp = house.facts().facts(NoticeGivenUp.class).getFirst();
        assertThat(givenUp.because()).contains("status 500");
        assertThat(givenUp.attempts()).isEqualTo(24);
        int calls = server.calls().size();
        house.later(Duration.ofDays(1));
        post.deliverDue();
        assertThat(server.calls()).hasSize(calls);
    }

    @Test
    void attempts_become_rarer_up_to_one_an_hour() {
        assertThat(
                        IntStream.rangeClosed(1, 12)
                                .mapToObj(attempt ->
                                        Duration.between(
                                                        house.now(),
                                                        Pace.STANDARD.retryAfter(
                                                                house.now(), attempt))
                                                .toSeconds())
                                .toList())
                .containsExactly(
                        10L, 20L, 40L, 80L, 160L, 320L, 640L, 1280L, 2560L, 3600L, 3600L, 3600L);
    }

    @Test
    void beyond_the_most_that_may_wait_the_oldest_are_dropped_and_that_is_a_fact() {
        server.conduct = (number, exchange) -> exchange.answer(200);
        house.outbox = new Notices(house::inventory, Set.of(NoticeChannel.WEBHOOK));
        List<String> raised = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            raised.add(house.alicesRequest("web01").id());
            house.later(Duration.ofSeconds(1));
        }
        Pace most3 =
                new Pace(
                        Pace.STANDARD.firstRetry(),
                        Pace.STANDARD.longestRetry(),
                        Pace.STANDARD.patience(),
                        Pace.STANDARD.longestSending(),
                        Pace.STANDARD.lease(),
                        Pace.STANDARD.batch(),
                        3);

        assertThat(post(most3, webhook()).deliverDue()).isEqualTo(3);

        assertThat(house.facts().facts(NoticesDropped.class))
                .extracting(NoticesDropped::count, NoticesDropped::kept)
                .containsExactly(tuple(2L, 3L));
        assertThat(house.facts().facts(NoticeSent.class))
                .extracting(NoticeSent::about)
                .containsExactlyElementsOf(raised.subList(2, 5));
    }

    @Test
    void two_nodes_never_both_send_one_notice() throws Exception {
        house.outbox = new Notices(house::inventory, Set.of(NoticeChannel.WEBHOOK));
        for (int i = 0; i < 40; i++) {
            house.alicesRequest("web01");
        }
        List<NoticePost> nodes = new ArrayList<>();
        for (int node = 0; node < 3; node++) {
            Database connected = sameDatabase();
            opened.add(connected);
            nodes.add(new NoticePost(connected, house.journal, house.clock, List.of(webhook())));
        }
        int sent = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Integer>> looks = new ArrayList<>();
            nodes.forEach(node -> looks.add(node::deliverDue));
            for (Future<Integer> look : threads.invokeAll(looks)) {
                sent += look.get();
            }
        }
        for (NoticePost node : nodes) {
            sent += node.deliverDue();
            node.close();
        }

        assertThat(sent).isEqualTo(40);
        assertThat(server.calls()).hasSize(40);
        assertThat(ids()).hasSize(40);
    }

    @Test
    void what_was_settled_is_forgotten_after_a_week() {
        NoticePost post = post(webhook());
        house.alicesRequest("web01");
        post.deliverDue();
        house.later(Duration.ofDays(7));
        post.deliverDue();
        assertThat(delivered()).isEqualTo(1);
        house.later(Duration.ofSeconds(1));
        post.deliverDue();
        assertThat(delivered()).isZero();
    }

    @Test
    void a_stopped_post_keeps_what_it_did_not_send() {
        NoticePost stopped = post(webhook());
        stopped.start();
        stopped.close();
        house.alicesRequest("web01");
        assertThat(server.calls()).isEmpty();

        assertThat(post(webhook()).deliverDue()).isEqualTo(1);
    }

    @Test
    void a_channel_has_one_notifier() {
        assertThatThrownBy(() -> post(webhook(), webhook()))
                .hasMessageContaining("two notifiers for one channel");
    }

    private Webhook webhook() {
        return new Webhook(
                server.address("/"),
                SigningSecret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
                new Landing(null, "gateway"),
                house.clock);
    }

    private NoticePost post(Notifier... notifiers) {
        return post(Pace.STANDARD, notifiers);
    }

    private NoticePost post(Pace pace, Notifier... notifiers) {
        NoticePost post =
                new NoticePost(
                        house.database, house.journal, house.clock, List.of(notifiers), pace);
        opened.addFirst(post);
        return post;
    }

    private static Pace brief(Duration longestSending) {
        return new Pace(
                Pace.STANDARD.firstRetry(),
                Pace.STANDARD.longestRetry(),
                Pace.STANDARD.patience(),
                longestSending,
                Pace.STANDARD.lease(),
                Pace.STANDARD.batch(),
                Pace.STANDARD.mostWaiting());
    }

    private Set<String> ids() {
        Set<String> ids = new HashSet<>();
        server.calls().forEach(call -> ids.add(call.header("webhook-id")));
        return ids;
    }

    private long delivered() {
        return house.database.read(rows ->
                rows.sql(
                                "select count(*) from notice where channel = 'WEBHOOK' and state ="
                                        + " 'DELIVERED'")
                        .query(Long.class)
                        .single());
    }

    /// The node dies here: nothing after it runs.
    private static final class Killed extends Error {}
}
