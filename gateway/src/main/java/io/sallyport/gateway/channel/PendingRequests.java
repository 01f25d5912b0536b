package io.sallyport.gateway.channel;

import io.sallyport.gateway.channel.FileScope.Place;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Requests that name files, each waiting until it is known where its names lead; they go on in the
/// order they came.
///
/// What is asked about a request reaches the target after every earlier one that changes names has:
/// else a client could have a path looked at, change where it leads, and go there. Between two of
/// those, several are asked about at once.
///
/// Safe for use by many threads. Whoever adds a request or an answer while nobody is at it takes
/// the turn, as in [io.sallyport.gateway.relay.Flow]: no lock is held while something is sent.
final class PendingRequests {
    /// Requests that are asked about at once.
    private static final int ASKED_AT_ONCE = 16;

    /// A request, with its packet.
    static final class Pending {
        final int id;
        final FileRequest request;
        final byte[] packet;
        private @Nullable CompletableFuture<List<Place>> places;

        Pending(int id, FileRequest request, byte[] packet) {
            this.id = id;
            this.request = request;
            this.packet = packet;
        }
    }

    private final Function<FileRequest, CompletableFuture<List<Place>>> ask;
    private final BiConsumer<Pending, List<Place>> decide;
    private final Queue<Pending> arrived = new ConcurrentLinkedQueue<>(); // the client's bound
    private final ArrayDeque<Pending> line = new ArrayDeque<>(); // whoever has the turn
    private final AtomicInteger turns = new AtomicInteger();
    private final AtomicReference<@Nullable Runnable> end = new AtomicReference<>();

    /// @param ask where names lead; the answer never fails
    /// @param decide what becomes of a request: it is on its way when this returns
    PendingRequests(
            Function<FileRequest, CompletableFuture<List<Place>>> ask,
            BiConsumer<Pending, List<Place>> decide) {
        this.ask = ask;
        this.decide = decide;
    }

    void add(Pending request) {
        arrived.add(request);
        takeTurn();
    }

    /// Runs `last` once everything that was added has gone on.
    void end(Runnable last) {
        end.set(last);
        takeTurn();
    }

    private void takeTurn() {
        if (turns.getAndIncrement() > 0) {
            return;
        }
        int missed = 1;
        do {
            for (Pending next = arrived.poll(); next != null; next = arrived.poll()) {
                line.addLast(next);
            }
            advance();
            missed = turns.addAndGet(-missed);
        } while (missed != 0);
    }

    private void advance() {
        while (true) {
            askAhead();
            Pending first = line.peekFirst();
            if (first == null) {
                Runnable last = end.getAndSet(null);
                if (last != null) {
                    last.run();
                }
                return;
            }
            CompletableFuture<List<Place>> places = first.places;
            if (places == null || !places.isDone()) {
                return;
            }
            line.pollFirst();
            decide.accept(first, places.join());
        }
    }

    private void askAhead() {
        int asked = 0;
        for (Pending one : line) {
            if (one.places == null) {
                CompletableFuture<List<Place>> places = ask.apply(one.request);
                one.places = places;
                var _ = places.thenRun(this::takeTurn);
            }
            asked++;
            if (asked == ASKED_AT_ONCE || one.request.deed().changesNames) {
                return;
            }
        }
    }
}
