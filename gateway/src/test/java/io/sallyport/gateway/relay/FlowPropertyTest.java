package io.sallyport.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.relay.FakePeer.Seen;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Any interleaving of data, held data, requests, replies, windows, write completions, end of file,
/// close, abort and failure: order is kept, nothing is lost or doubled, bounds hold, and it ends.
///
/// As in the gateway, one thread reads the source, one the sink, completions come on a third, and
/// what was held is cleared on a fourth. The seed is in the test's name.
@Timeout(60)
final class FlowPropertyTest {
    private static final int LOCAL_WINDOW = 2 << 20;
    private static final int STEPS = 400;

    static LongStream seeds() {
        return LongStream.range(0, 40);
    }

    /// One run: the threads of a gateway around one flow.
    private static final class World {
        final Random random;
        final FakePeer source = new FakePeer(0, 32 << 10);
        final FakePeer sink;
        final AtomicInteger failures = new AtomicInteger();
        final AtomicBoolean over = new AtomicBoolean();
        final ExecutorService threads =
                Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory());
        final BlockingQueue<Flow.Item> held = new LinkedBlockingQueue<>();
        final List<Seen> expected = new ArrayList<>();
        final Flow flow;
        long sent;
        int repliesAsked;

        World(long seed) {
            this.random = new Random(seed);
            this.sink = new FakePeer(random.nextInt(100_000), 1 + random.nextInt(40_000));
            this.flow = new Flow(source, threads, cause -> failures.incrementAndGet());
        }

        /// What reads the sink's connection and what completes its writes.
        List<Future<?>> surroundings(long seed) {
            Random adjusts = new Random(seed + 1_000_000);
            Random completions = new Random(seed + 2_000_000);
            Random clears = new Random(seed + 3_000_000);
            return List.of(
                    threads.submit(() -> {
                        flow.connect(sink);
                        while (!over.get()) {
                            sink.expandWindow(1 + adjusts.nextInt(60_000));
                            flow.carry();
                            pause(adjusts);
                        }
                    }),
                    threads.submit(() -> {
                        while (!over.get()) {
                            sink.takeSome(1 + completions.nextInt(20));
                            pause(completions);
                        }
                    }),
                    threads.submit(() -> {
                        List<Flow.Item> items = new ArrayList<>();
                        while (!over.get()) {
                            held.drainTo(items);
                            while (!items.isEmpty()) { // in any order
                                flow.clear(items.remove(clears.nextInt(items.size())));
                                pause(clears);
                            }
                            LockSupport.parkNanos(20_000);
                        }
                    }));
        }

        private static void pause(Random random) {
            switch (random.nextInt(4)) {
                case 0 -> LockSupport.parkNanos(random.nextInt(100_000));
                case 1 -> Thread.yield();
                default -> {}
            }
        }

        void step() {
            int choice = random.nextInt(20);
            if (choice < 15) {
                boolean isHeld = choice >= 13;
                int length =
                        switch (random.nextInt(4)) {
                            case 0 -> 1;
                            case 1 -> 1 + random.nextInt(200);
                            case 2 -> 1 + random.nextInt(8_000);
                            default -> 1 + random.nextInt(32 << 10);
                        };
                awaitCredit(length);
                byte[] data = new byte[length];
                random.nextBytes(data);
                int stream = random.nextInt(10) == 0 ? 1 : 0;
                expected.add(new Seen(stream == 0 ? "out" : "err", data));
                sent += length;
                byte[] lent = data.clone(); // as a packet's buffer: reused after the call
                if (isHeld) {
                    held.add(flow.heldData(stream, lent, 0, length));
                } else {
                    flow.data(stream, lent, 0, length);
                }
                java.util.Arrays.fill(lent, (byte) 0x55);
            } else if (choice < 19) {
                byte[] payload = new byte[random.nextInt(300)];
                random.nextBytes(payload);
                boolean wantReply = random.nextBoolean();
                String type = "request-" + expected.size();
                expected.add(new Seen(type + (wantReply ? "?" : ""), payload));
                if (choice == 18) {
                    held.add(flow.heldRequest(type, wantReply, payload));
                } else {
                    flow.request(type, wantReply, payload);
                }
            } else {
                repliesAsked++;
                threads.execute(() -> flow.reply(true));
            }
        }

        void awaitCredit(int length) {
            while (sent + length - source.credit() > LOCAL_WINDOW && !over.get()) {
                Thread.onSpinWait();
            }
        }

        void end(List<Future<?>> surroundings) throws Exception {
            over.set(true);
            for (Future<?> one : surroundings) {
                one.get(10, TimeUnit.SECONDS);
            }
            threads.shutdown();
            assertThat(threads.awaitTermination(10, TimeUnit.SECONDS))
                    .as("no thread is stuck")
                    .isTrue();
            assertThat(sink.objections()).isEmpty();
            assertThat(sink.mostInFlight())
                    .as("most bytes in flight")
                    .isLessThanOrEqualTo(Flow.IN_FLIGHT_LIMIT + 40_000);
            assertThat(source.credit())
                    .as("credit is never more than was handed over")
                    .isLessThanOrEqualTo(sink.dataBytes());
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everything_arrives_once_in_order_and_then_the_end(long seed) throws Exception {
        World world = new World(seed);
        List<Future<?>> surroundings = world.surroundings(seed);
        for (int i = 0; i < STEPS; i++) {
            world.step();
        }
        world.flow.endOfFile();
        world.flow.close();
        world.expected.add(new Seen("EOF", new byte[0]));
        world.expected.add(new Seen("CLOSE", new byte[0]));

        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(2))
                .until(world.sink::isClosed);
        world.end(surroundings);
        assertSame(world.sink.seen(), FakePeer.joined(world.expected));
        assertThat(world.source.credit()).as("credit").isEqualTo(world.sent);
        assertThat(world.sink.replies()).isLessThanOrEqualTo(world.repliesAsked);
        assertThat(world.failures).hasValue(0);
        assertThat(world.flow.queuedBytes()).isZero();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void after_an_abort_nothing_follows_and_what_came_before_is_a_beginning(long seed)
            throws Exception {
        World world = new World(seed);
        List<Future<?>> surroundings = world.surroundings(seed);
        int until = world.random.nextInt(STEPS);
        AtomicInteger last = new AtomicInteger();
        for (int i = 0; i < STEPS; i++) {
            if (i == until) {
                world.threads.execute(() ->
                        world.flow.abort(() -> {
                            last.incrementAndGet();
                            world.sink.hangUp();
                        }));
            }
            if (world.sent - world.source.credit() < LOCAL_WINDOW - (64 << 10)) {
                world.step(); // a flow that was aborted gives no credit, so no source goes on
            }
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(2))
                .until(world.sink::isClosed);
        world.flow.endOfFile();
        world.flow.close();
        world.flow.data(0, new byte[10], 0, 10);
        world.end(surroundings);
        assertThat(last).hasValue(1);
        assertThat(world.failures).hasValue(0);
        assertThat(world.flow.queuedBytes()).isZero();
        List<Seen> seen = new ArrayList<>(world.sink.seen());
        assertThat(seen.removeLast().what()).isEqualTo("CLOSE");
        assertBeginning(seen, FakePeer.joined(world.expected));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_failure_is_told_once_and_what_came_before_is_a_beginning(long seed) throws Exception {
        World world = new World(seed);
        List<Future<?>> surroundings = world.surroundings(seed);
        int until = world.random.nextInt(STEPS);
        for (int i = 0; i < STEPS; i++) {
            if (i == until) {
                world.sink.breakWith(
                        seed % 2 == 0
                                ? new IOException("the connection broke")
                                : new IllegalStateException("the library has a bug"));
            }
            if (world.sent - world.source.credit() < LOCAL_WINDOW - (64 << 10)) {
                world.step();
            }
        }
        for (int i = 0; i < 4; i++) {
            byte[] more = new byte[10];
            world.expected.add(new Seen("out", more));
            world.flow.data(0, more, 0, more.length);
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> world.failures.get() > 0);
        AtomicBoolean farewell = new AtomicBoolean();
        world.flow.abort(() -> farewell.set(true));
        world.end(surroundings);
        assertThat(world.failures).hasValue(1);
        assertThat(farewell).as("a failed flow still says goodbye").isTrue();
        assertBeginning(world.sink.seen(), FakePeer.joined(world.expected));
    }

    private static void assertSame(List<Seen> seen, List<Seen> expected) {
        for (int i = 0; i < Math.min(seen.size(), expected.size()); i++) {
            assertThat(seen.get(i).what()).as("event %d", i).isEqualTo(expected.get(i).what());
            assertThat(java.util.Arrays.equals(seen.get(i).bytes(), expected.get(i).bytes()))
                    .as("bytes of event %d, %s against %s", i, seen.get(i), expected.get(i))
                    .isTrue();
        }
        assertThat(seen).hasSameSizeAs(expected);
    }

    private static void assertBeginning(List<Seen> seen, List<Seen> expected) {
        if (seen.isEmpty()) {
            return;
        }
        Seen last = seen.getLast();
        assertThat(seen.size()).isLessThanOrEqualTo(expected.size());
        assertSame(seen.subList(0, seen.size() - 1), expected.subList(0, seen.size() - 1));
        Seen whole = expected.get(seen.size() - 1);
        assertThat(last.what()).isEqualTo(whole.what());
        assertThat(last.bytes().length).isLessThanOrEqualTo(whole.bytes().length);
        assertThat(
                        java.util.Arrays.equals(
                                last.bytes(),
                                java.util.Arrays.copyOf(whole.bytes(), last.bytes().length)))
                .as("bytes of the last event")
                .isTrue();
    }
}
