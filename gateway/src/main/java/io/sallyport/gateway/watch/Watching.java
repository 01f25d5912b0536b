package io.sallyport.gateway.watch;

import io.sallyport.gateway.session.ProxySession;
import io.sallyport.gateway.session.Refusal;
import io.sallyport.gateway.session.SessionServices;
import io.sallyport.recorder.recording.LiveTail;
import io.sallyport.recorder.recording.LiveTail.Next;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One person who watches one session. What is shown is confined to the thread that runs it;
/// another asks all the time whether it may go on, so that a watcher who does not read is not asked
/// later.
final class Watching {
    private static final Logger LOG = LoggerFactory.getLogger(Watching.class);

    /// A terminal is drawn anew at most this often.
    private static final Duration DRAW_EVERY = Duration.ofMillis(50);

    /// How long nothing has to come until it is quiet.
    private static final Duration QUIET = Duration.ofMillis(250);

    /// Well within the second in which whoever may watch no longer does not.
    private static final Duration ASK_EVERY = Duration.ofMillis(400);

    /// How long a watcher who does not read may take to read the last of it.
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private static final int CTRL_C = 3;
    private static final int CTRL_D = 4;

    private final SessionServices services;
    private final Supplier<Optional<Refusal>> right;
    private final ProxySession session;
    private final LiveTail tail;
    private final Choice choice;
    private final Seat seat;
    private final Show show;
    private final AtomicReference<@Nullable Why> over = new AtomicReference<>();
    private final CountDownLatch done = new CountDownLatch(1);

    /// Why it ends.
    ///
    /// @param refusal where the watcher may not go on
    private record Why(String sentence, @Nullable Refusal refusal) {
        static final Why LEFT = new Why("the watcher left", null);
    }

    /// @param right why the person may not watch, asked again and again; may wait
    Watching(
            SessionServices services,
            Supplier<Optional<Refusal>> right,
            ProxySession session,
            LiveTail tail,
            Choice choice,
            Seat seat,
            Show show) {
        this.services = services;
        this.right = right;
        this.session = session;
        this.tail = tail;
        this.choice = choice;
        this.seat = seat;
        this.show = show;
    }

    /// Returns why it ended.
    ///
    /// @throws Refusal when the watcher may not go on, or nothing is there to be watched
    String run() throws InterruptedException {
        try {
            services.executor().execute(this::guard);
            if (seat.terminal() != null) {
                seat.onKeys(key -> {
                    if (key == 'q' || key == 'Q' || key == CTRL_C || key == CTRL_D) {
                        end(Why.LEFT);
                    }
                });
            }
            return conclude(follow());
        } catch (Refusal no) {
            return conclude(new Why(no.sentence(), no));
        } finally {
            done.countDown();
        }
    }

    private String conclude(Why why) throws InterruptedException {
        Refusal no = why.refusal();
        seat.write(show.end(no == null ? why.sentence() : null));
        if (no != null) {
            throw no;
        }
        return why.sentence();
    }

    private Why follow() throws InterruptedException {
        boolean fresh = false;
        boolean past = true;
        long drawn = System.nanoTime();
        long came = drawn;
        while (true) {
            Why why = over.get();
            if (why != null || seat.isLeft()) {
                return why == null ? Why.LEFT : why;
            }
            Next next = tail.next(fresh ? DRAW_EVERY : QUIET);
            long now = System.nanoTime();
            switch (next) {
                case Next.Came(var frame, boolean before) -> {
                    past = before;
                    fresh = true;
                    came = now;
                    if (choice.note(frame)) {
                        Choice.Known chosen = choice.chosen();
                        if (chosen != null) {
                            show.begin(chosen);
                        }
                    } else if (choice.isOf(frame)) {
                        show.take(frame);
                    }
                }
                case Next.Quiet _ -> past = false;
                case Next.Over _ -> {
                    return new Why(ended(), null);
                }
            }
            if (!past) {
                choice.requireAsked(session.id().value());
            }
            boolean due = now - drawn >= DRAW_EVERY.toNanos();
            if (due && !past || show.isFull()) {
                seat.write(show.next(past, now - came >= QUIET.toNanos()));
                drawn = System.nanoTime();
                fresh = false;
            }
        }
    }

    private String ended() {
        return session.id()
                + " has ended"
                + session.whyEnded().map(end -> ": " + end.sentence()).orElse("");
    }

    /// Asks again and again whether the watcher may go on.
    private void guard() {
        Refusal no = new Refusal("whether you may go on watching could not be asked");
        try {
            Optional<Refusal> answer = Optional.empty();
            while (answer.isEmpty()) {
                if (done.await(ASK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
                answer = right.get();
            }
            no = answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException bug) {
            LOG.error("watching {}: cannot be decided", session.id(), bug);
        }
        end(new Why(no.sentence() + "; the watch ends", no));
    }

    private void end(Why why) {
        if (over.compareAndSet(null, why)) {
            services.timer()
                    .schedule(
                            () -> {
                                if (done.getCount() > 0) {
                                    services.executor().execute(seat::cut);
                                }
                            },
                            LAST_WORDS.toMillis(),
                            TimeUnit.MILLISECONDS);
        }
    }
}
