package io.sallyport.gateway.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class FlowTest {
    private static final byte[] SIXTEEN_KIB = new byte[16 << 10];

    private final FakePeer source = new FakePeer(0, 32 << 10);
    private final List<Exception> failures = new ArrayList<>();
    private final ArrayDeque<Runnable> later = new ArrayDeque<>();
    private final Flow flow = new Flow(source, later::add, failures::add);

    @Test
    void what_comes_before_the_sink_is_there_waits_without_credit() {
        send("early");
        assertThat(source.credit()).isZero();
        FakePeer sink = new FakePeer(100, 100).takingAtOnce();
        flow.connect(sink);
        assertThat(text(sink)).isEqualTo("early");
        assertThat(source.credit()).isEqualTo(5);
    }

    @Test
    void no_more_is_written_than_the_window_allows_and_the_rest_follows_it() {
        FakePeer sink = new FakePeer(3, 100).takingAtOnce();
        flow.connect(sink);
        send("abcdef");
        assertThat(text(sink)).isEqualTo("abc");
        assertThat(source.credit()).isEqualTo(3);
        sink.expandWindow(2);
        flow.carry();
        assertThat(text(sink)).isEqualTo("abcde");
        sink.expandWindow(100);
        flow.carry();
        assertThat(text(sink)).isEqualTo("abcdef");
        assertThat(source.credit()).isEqualTo(6);
    }

    @Test
    void what_comes_while_it_is_paused_waits_without_credit_and_goes_in_order_afterwards() {
        FakePeer sink = new FakePeer(100, 100).takingAtOnce();
        flow.connect(sink);
        send("a");
        flow.pause();
        send("b");
        flow.ownData(0, "c".getBytes(US_ASCII));
        flow.clear(flow.heldData(0, "d".getBytes(US_ASCII), 0, 1));
        assertThat(text(sink)).isEqualTo("a");
        assertThat(source.credit()).isEqualTo(1);
        flow.resume();
        send("e");
        assertThat(text(sink)).isEqualTo("abcde");
        assertThat(source.credit()).isEqualTo(4);
    }

    @Test
    void who_asks_is_answered_while_it_is_paused_and_the_rest_keeps_its_place() {
        FakePeer sink = new FakePeer(3, 100).takingAtOnce();
        flow.connect(sink);
        send("abcdef");
        flow.pause();
        flow.reply(true);
        sink.expandWindow(100);
        flow.carry();
        assertThat(text(sink)).isEqualTo("abc");
        assertThat(sink.replies()).isEqualTo(1);
        flow.resume();
        assertThat(text(sink)).isEqualTo("abcdef");
    }

    @Test
    void a_paused_flow_ends_all_the_same() {
        FakePeer sink = new FakePeer(100, 100).takingAtOnce();
        flow.connect(sink);
        flow.pause();
        send("never");
        List<String> last = new ArrayList<>();
        flow.abort(() -> last.add("over"));
        flow.resume();
        assertThat(last).containsExactly("over");
        assertThat(text(sink)).isEmpty();
    }

    @Test
    void what_another_thread_adds_does_not_come_between_the_parts_of_one_piece() {
        FakePeer sink = new FakePeer(3, 100).takingAtOnce();
        List<Flow> adding = new ArrayList<>();
        Port adder =
                new FakePeer(0, 100) {
                    @Override
                    public void giveCredit(long bytes) throws IOException {
                        super.giveCredit(bytes);
                        if (!adding.isEmpty()) { // as another thread would, at this moment
                            Flow one = adding.removeFirst();
                            one.clear(one.heldData(0, "HELD".getBytes(US_ASCII), 0, 4, 1));
                            one.ownData(0, "OWN".getBytes(US_ASCII));
                        }
                    }
                };
        Flow shared = new Flow(adder, later::add, failures::add);
        adding.add(shared);
        shared.connect(sink);
        shared.data(0, "abcdef".getBytes(US_ASCII), 0, 6);
        sink.expandWindow(100);
        shared.carry();
        shared.data(0, "ghi".getBytes(US_ASCII), 0, 3);
        assertThat(text(sink)).isEqualTo("abcdefHELDOWNghi");
        assertThat(((FakePeer) adder).credit())
                .as("six, one for what was held, three")
                .isEqualTo(10);
    }

    @Test
    void what_stands_for_other_bytes_is_credited_as_those_once_all_of_it_has_gone() {
        FakePeer sink = new FakePeer(3, 100).takingAtOnce();
        flow.connect(sink);
        Flow.Item item = flow.heldData(0, "short".getBytes(US_ASCII), 0, 5, 1000);
        flow.clear(item);
        send("behind it");
        assertThat(text(sink)).isEqualTo("sho");
        assertThat(source.credit()).isZero();
        sink.expandWindow(100);
        flow.carry();
        assertThat(text(sink)).isEqualTo("shortbehind it");
        assertThat(source.credit()).isEqualTo(1009);
    }

    @Test
    void a_peer_with_a_window_of_gigabytes_that_does_not_read_costs_the_limit_and_no_credit() {
        FakePeer sink = new FakePeer(0xffff_ffffL, 32 << 10);
        flow.connect(sink);
        for (int i = 0; i < 1000; i++) {
            flow.data(0, SIXTEEN_KIB, 0, SIXTEEN_KIB.length);
        }
        assertThat(sink.dataBytes()).isEqualTo(Flow.IN_FLIGHT_LIMIT);
        assertThat(source.credit()).isEqualTo(Flow.IN_FLIGHT_LIMIT);
    }

    @Test
    void a_flow_that_was_stalled_goes_on_when_half_was_taken() {
        FakePeer sink = new FakePeer(0xffff_ffffL, 32 << 10);
        flow.connect(sink);
        for (int i = 0; i < 100; i++) {
            flow.data(0, SIXTEEN_KIB, 0, SIXTEEN_KIB.length);
        }
        sink.takeSome(16);
        assertThat(later).isEmpty();
        sink.takeSome(1);
        assertThat(later).hasSize(1);
        later.remove().run();
        assertThat(sink.dataBytes()).isGreaterThan(Flow.IN_FLIGHT_LIMIT);
    }

    @Test
    void what_is_held_holds_everything_behind_it() {
        FakePeer sink = new FakePeer(100, 100).takingAtOnce();
        flow.connect(sink);
        send("a");
        Flow.Item item = flow.heldData(0, bytes("b"), 0, 1);
        send("c");
        flow.request("window-change", false, new byte[0]);
        flow.endOfFile();
        assertThat(text(sink)).isEqualTo("a");
        flow.clear(item);
        assertThat(sink.seen())
                .extracting(FakePeer.Seen::what)
                .containsExactly("out", "window-change", "EOF");
        assertThat(text(sink)).isEqualTo("abc");
    }

    @Test
    void a_source_that_can_no_longer_be_given_credit_loses_none_of_what_it_sent() {
        FakePeer sink = new FakePeer(3, 100).takingAtOnce();
        flow.connect(sink);
        send("the last words");
        source.refuseCredit(new IOException("the source's connection is closed"));
        flow.endOfFile();
        flow.close();
        sink.expandWindow(100);
        flow.carry();
        assertThat(text(sink)).isEqualTo("the last words");
        assertThat(sink.isClosed()).isTrue();
        assertThat(failures).isEmpty();
    }

    @Test
    void more_requests_than_may_wait_fail_the_flow_once() {
        for (int i = 0; i < Flow.WAITING_LIMIT; i++) {
            flow.request("signal", false, new byte[0]);
        }
        assertThat(failures).isEmpty();
        for (int i = 0; i < 10; i++) {
            flow.request("signal", false, new byte[0]);
        }
        assertThat(failures).hasSize(1);
        assertThat(failures.getFirst()).hasMessageContaining("requests wait");
    }

    @Test
    void a_held_item_a_byte_costs_a_place_of_those_that_may_wait() {
        for (int i = 0; i < 100_000; i++) {
            flow.heldData(0, bytes("x"), 0, 1);
        }
        assertThat(failures).hasSize(1);
        assertThat(flow.queuedBytes()).isZero();
    }

    @Test
    void the_gateways_own_words_wait_for_room_and_learn_of_the_end() throws Exception {
        FakePeer sink = new FakePeer(0, 100).takingAtOnce();
        flow.connect(sink);
        assertThat(flow.ownDataWhenRoom(0, new byte[Flow.OWN_LIMIT + 1])).isTrue();
        Thread writer =
                Thread.ofVirtual()
                        .unstarted(() -> {
                            try {
                                assertThat(flow.ownDataWhenRoom(0, new byte[1])).isFalse();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        });
        writer.start();
        assertThat(writer.join(java.time.Duration.ofMillis(50))).isFalse();
        flow.abort(() -> {});
        assertThat(writer.join(java.time.Duration.ofSeconds(5))).isTrue();
        assertThat(source.credit()).as("nobody waits for credit for it").isZero();
    }

    @Test
    void a_packet_of_one_byte_does_not_cost_an_object() {
        for (int i = 0; i < 1 << 20; i++) {
            send("x");
        }
        assertThat(flow.queuedBytes()).isEqualTo(1 << 20);
        FakePeer sink = new FakePeer(2 << 20, 32 << 10).takingAtOnce();
        long began = System.nanoTime();
        flow.connect(sink);
        assertThat(sink.dataBytes()).isEqualTo(1 << 20);
        assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(5));
    }

    private void send(String text) {
        flow.data(0, bytes(text), 0, text.length());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(US_ASCII);
    }

    private static String text(FakePeer peer) {
        StringBuilder text = new StringBuilder();
        peer.seen().stream()
                .filter(seen -> seen.what().equals("out"))
                .forEach(seen -> text.append(new String(seen.bytes(), US_ASCII)));
        return text.toString();
    }
}
