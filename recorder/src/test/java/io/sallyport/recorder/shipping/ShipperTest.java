package io.sallyport.recorder.shipping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.FileJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// What a shipper promises of any sink.
class ShipperTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir Path data;
    private FileJournal journal;
    private final HoldingSink sink = new HoldingSink();
    private Shipper shipper;

    @BeforeEach
    void open() {
        journal = new FileJournal(data.resolve("journal"), "gw1", InstantSource.system());
    }

    @AfterEach
    void close() {
        if (shipper != null) {
            shipper.close();
        }
        journal.close();
    }

    private void start(ShippingLimits limits) throws IOException {
        shipper = Shipper.start(journal, sink, spool(), InstantSource.system(), limits);
    }

    private Path spool() {
        return data.resolve("spool");
    }

    private void append(int facts) {
        for (int i = 1; i < facts; i++) {
            journal.submit(GateUsed.by("alice", "gate-" + i));
        }
        journal.append(GateUsed.by("alice", "gate-last"));
    }

    private List<String> ids() {
        return journal.read(0, Integer.MAX_VALUE).stream().map(Entry::id).toList();
    }

    private void awaitShipped() {
        await().atMost(LONG).until(() -> shipper.status().next() == journal.size());
    }

    @Test
    void every_entry_is_shipped_in_order_in_batches_within_their_bounds() throws Exception {
        append(1000);
        start(new ShippingLimits(100, 300, Duration.ofMillis(1), Duration.ofMillis(10)));
        awaitShipped();
        assertThat(sink.held()).containsExactlyElementsOf(ids());
        assertThat(sink.batches).allMatch(batch -> batch.size() <= 100);
        assertThat(sink.batches).allMatch(batch -> batch.size() <= 51); // six bytes each, or none
    }

    @Test
    void the_position_is_on_disk_and_only_its_owner_reads_it() throws Exception {
        append(10);
        start(ShippingTestSettings.QUICK);
        await().atMost(LONG)
                .untilAsserted(() ->
                        assertThat(Files.readString(spool().resolve("holding")))
                                .contains("\"next\":" + journal.size()));
        assertThat(Files.getPosixFilePermissions(spool().resolve("holding"))).hasSize(2);
    }

    @Test
    void what_is_not_taken_this_time_is_sent_again_and_the_rest_is_not() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        sink.behaviour =
                parcels ->
                        asked.incrementAndGet() == 1
                                ? new Delivery(
                                        List.of(),
                                        parcels.subList(parcels.size() / 2, parcels.size()),
                                        "busy")
                                : Delivery.COMPLETE;
        append(10);
        start(ShippingTestSettings.QUICK);
        awaitShipped();
        assertThat(sink.held()).containsExactlyElementsOf(ids());
    }

    @Test
    void what_may_have_arrived_is_sent_again_as_such() throws Exception {
        start(ShippingTestSettings.QUICK);
        awaitShipped();
        shipper.close();
        // Far enough from the start that nothing is left of an earlier process.
        append(ShippingLimits.MOST_ENTRIES + 200);
        start(ShippingTestSettings.QUICK);
        awaitShipped();
        assertThat(sink.perhapsThere.getLast()).isFalse();
        AtomicInteger asked = new AtomicInteger();
        sink.behaviour =
                parcels -> {
                    if (asked.incrementAndGet() == 1) {
                        throw new SinkUnavailableException("cut off", null, true);
                    }
                    return Delivery.COMPLETE;
                };
        append(1);
        awaitShipped();
        assertThat(sink.perhapsThere.getLast()).isTrue();
    }

    @Test
    void what_a_sink_throws_by_mistake_costs_no_entry() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        sink.behaviour =
                parcels -> {
                    if (asked.incrementAndGet() <= 2) {
                        throw new IllegalStateException("told to");
                    }
                    return Delivery.COMPLETE;
                };
        append(10);
        start(ShippingTestSettings.QUICK);
        awaitShipped();
        assertThat(sink.held()).containsExactlyElementsOf(ids());
    }

    @Test
    void what_cannot_be_made_into_a_document_is_set_aside() throws Exception {
        sink.unpackable = "odd";
        Entry odd = journal.append(GateUsed.by("alice", "odd"));
        Entry after = journal.append(GateUsed.by("alice", "even"));
        start(ShippingTestSettings.QUICK);
        await().atMost(LONG)
                .until(() -> sink.held().size() == 3); // created, even, and the fact of the odd one
        assertThat(sink.held()).contains(after.id()).doesNotContain(odd.id());
        assertThat(Files.readAllLines(spool().resolve("holding.refused.jsonl")))
                .singleElement()
                .satisfies(line ->
                        assertThat(JsonMapper.shared().readTree(line).get("id").stringValue())
                                .isEqualTo(odd.id()));
    }

    @Test
    void refusing_the_fact_of_a_refusal_ends_there() throws Exception {
        sink.behaviour =
                parcels ->
                        new Delivery(
                                parcels.stream().map(p -> new Refusal(p, "never")).toList(),
                                List.of(),
                                null);
        append(5);
        start(ShippingTestSettings.QUICK);
        await().atMost(LONG)
                .until(() -> shipper.status().refused() >= 7 && shipper.status().waiting() == 0);
        long told =
                journal.read(0, 1000).stream()
                        .filter(e -> e.fact().equals("EntriesSetAside"))
                        .count();
        assertThat(told).isBetween(1L, 6L);
    }

    @Test
    void a_sink_that_hangs_holds_up_nobody_and_one_batch_in_memory() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger largest = new AtomicInteger();
        sink.behaviour =
                parcels -> {
                    largest.accumulateAndGet(parcels.size(), Math::max);
                    try {
                        release.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return Delivery.COMPLETE;
                };
        start(ShippingTestSettings.QUICK);
        append(3000);
        assertThat(shipper.status().waiting()).isEqualTo(journal.size());
        release.countDown();
        awaitShipped();
        assertThat(largest.get()).isLessThanOrEqualTo(100);
        assertThat(sink.held()).containsExactlyElementsOf(ids());
    }

    @Test
    void a_position_past_the_end_of_the_journal_is_refused_with_what_to_do() throws Exception {
        append(10);
        start(ShippingTestSettings.QUICK);
        awaitShipped();
        shipper.close();
        Path position = spool().resolve("holding");
        Files.writeString(
                position, Files.readString(position).replaceAll("\"next\":\\d+", "\"next\":99"));
        assertThatThrownBy(() -> start(ShippingTestSettings.QUICK))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("99 were shipped")
                .hasMessageContaining("restore");
    }

    @Test
    void a_position_of_another_journal_or_an_unreadable_one_begins_at_the_start() throws Exception {
        append(10);
        for (String text : List.of("{\"journal\":\"other\",\"next\":5}", "}{", "")) {
            Files.createDirectories(spool());
            Files.writeString(spool().resolve("holding"), text);
            sink.batches.clear();
            sink.perhapsThere.clear();
            start(ShippingTestSettings.QUICK);
            awaitShipped();
            assertThat(sink.held()).containsExactlyElementsOf(ids());
            assertThat(sink.perhapsThere).containsOnly(true);
            shipper.close();
        }
    }

    @Test
    void a_shipper_that_waits_before_it_tries_again_is_closed_at_once() throws Exception {
        sink.behaviour =
                parcels -> {
                    throw new SinkUnavailableException("away", null, false);
                };
        start(new ShippingLimits(10, 1000, Duration.ofHours(1), Duration.ofHours(1)));
        await().atMost(LONG).until(() -> "away".equals(shipper.status().trouble()));
        shipper.close();
        assertThat(shipper.status().next()).isZero();
    }

    @Test
    void a_sink_with_a_pace_gets_a_full_batch_at_once_and_what_is_left_later() throws Exception {
        sink.pace = Duration.ofHours(1);
        append(25);
        start(new ShippingLimits(10, 1000, Duration.ofMillis(1), Duration.ofMillis(10)));
        await().atMost(LONG).until(() -> sink.batches.size() == 2);
        assertThat(sink.held()).containsExactlyElementsOf(ids().subList(0, 20));
        append(4); // with them there are ten again, and they do not wait for the hour
        await().atMost(LONG).until(() -> sink.batches.size() == 3);
        assertThat(sink.held()).containsExactlyElementsOf(ids());

        append(3);
        shipper.close();
        assertThat(sink.batches).hasSize(3);
        sink.pace = Duration.ofMillis(1);
        start(new ShippingLimits(10, 1000, Duration.ofMillis(1), Duration.ofMillis(10)));
        awaitShipped();
        assertThat(sink.held()).containsExactlyElementsOf(ids());
    }
}
