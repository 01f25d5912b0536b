package io.sallyport.policy.notice;

import io.sallyport.policy.database.Database;
import io.sallyport.policy.database.DatabaseUnavailableException;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.journal.Journal;
import io.sallyport.recorder.journal.JournalUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends what waits to be told. Each channel has a worker of its own, so that a receiver that is
/// dead or slow holds up none of another channel; within a channel what cannot be sent is put off
/// and the next is sent. Nodes share the rows: one takes a notice and the others pass it over.
///
/// A notice is sent at least once: where a node dies between the receiver's answer and the row, it
/// is sent again with the same id once its lease is over. Not protected: a node that stands still
/// for longer than a lease in the middle of sending, whose notice another sends meanwhile.
///
/// Safe for use by many threads.
public final class NoticePost implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NoticePost.class);

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    /// How long a receiver that is away, or a database, is left alone.
    private static final Duration AWAY = Duration.ofSeconds(10);

    private static final Duration TIDY_EVERY = Duration.ofMinutes(1);

    /// How long the rows say that a notice was delivered or given up; the journal says it for ever.
    private static final Duration KEPT = Duration.ofDays(7);

    /// How long closing waits for what is being sent.
    private static final Duration FAREWELL = Duration.ofSeconds(5);

    private final Database database;
    private final Journal journal;
    private final InstantSource clock;
    private final List<Notifier> notifiers;
    private final Pace pace;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final ExecutorService workers =
            Executors.newThreadPerTaskExecutor(
                    Thread.ofPlatform().daemon().name("notices-", 0).factory()); // one a channel
    private final ExecutorService senders =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("sending-", 0).factory());

    /// @param notifiers at most one for each channel; closed with this
    public NoticePost(
            Database database,
            Journal journal,
            InstantSource clock,
            List<? extends Notifier> notifiers) {
        this(database, journal, clock, notifiers, Pace.STANDARD);
    }

    NoticePost(
            Database database,
            Journal journal,
            InstantSource clock,
            List<? extends Notifier> notifiers,
            Pace pace) {
        if (notifiers.stream().map(Notifier::channel).distinct().count() < notifiers.size()) {
            throw new IllegalArgumentException("two notifiers for one channel");
        }
        this.database = database;
        this.journal = journal;
        this.clock = clock;
        this.notifiers = List.copyOf(notifiers);
        this.pace = pace;
    }

    /// Looks every second from now on, until this is closed. Called once.
    public void start() {
        for (Notifier notifier : notifiers) {
            workers.execute(() -> repeat(LOOK_EVERY, () -> deliver(notifier).untilNext()));
        }
        workers.execute(() ->
                repeat(
                        TIDY_EVERY,
                        () -> {
                            tidy();
                            return TIDY_EVERY;
                        }));
    }

    /// Sends what is due now on every channel, each channel beside the others, and waits for that.
    ///
    /// @return how many receivers took a notice
    public int deliverDue() {
        tidy();
        List<Future<Round>> looks = new ArrayList<>();
        for (Notifier notifier : notifiers) {
            looks.add(workers.submit(() -> deliver(notifier)));
        }
        int delivered = 0;
        for (Future<Round> look : looks) {
            delivered += result(look).delivered();
        }
        return delivered;
    }

    /// Sends what is due on a channel until nothing is, the batch is full, or the receiver turns
    /// out to be away.
    private Round deliver(Notifier notifier) {
        int delivered = 0;
        for (int sent = 0; sent < pace.batch() && closing.getCount() > 0; sent++) {
            Optional<Notice> due =
                    database.write(rows -> {
                        Instant now = clock.instant();
                        return NoticeRows.claim(
                                rows, notifier.channel(), now, now.plus(pace.lease()));
                    });
            if (due.isEmpty()) {
                return new Round(delivered, false);
            }
            Notice notice = due.get();
            switch (send(notifier, notice)) {
                case Notifier.Answer.Delivered _ -> {
                    delivered(notice);
                    delivered++;
                }
                case Notifier.Answer.Rejected no -> putOff(notice, no.because());
                case Notifier.Answer.Unreachable no -> {
                    putOff(notice, no.because());
                    return new Round(delivered, true);
                }
            }
        }
        return new Round(delivered, false);
    }

    private Notifier.Answer send(Notifier notifier, Notice notice) {
        Future<Notifier.Answer> sending = senders.submit(() -> notifier.send(notice));
        try {
            return sending.get(pace.longestSending().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException hangs) {
            sending.cancel(true);
            return new Notifier.Answer.Unreachable(
                    "the receiver took longer than " + pace.longestSending().toMillis() + " ms");
        } catch (InterruptedException interrupted) {
            sending.cancel(true);
            Thread.currentThread().interrupt();
            return new Notifier.Answer.Unreachable("the node was stopping");
        } catch (ExecutionException failed) {
            Throwable cause = Objects.requireNonNull(failed.getCause());
            if (cause instanceof Error fatal) {
                throw fatal;
            }
            // Our mistake. Only its kind is told: its message may quote what must not be shown.
            String fault = cause.getClass().getSimpleName();
            LOG.error("notice {} could not be sent: {}", notice.id(), fault);
            return new Notifier.Answer.Rejected("a mistake in this program: " + fault);
        }
    }

    /// Journalled before the row says so: a crash between the two sends it twice, and never leaves
    /// it untold that it was sent.
    private void delivered(Notice notice) {
        journal.append(
                new NoticeSent(
                        FactHeader.NODE,
                        notice.id(),
                        notice.kind(),
                        notice.about(),
                        notice.channel(),
                        notice.person(),
                        notice.attempts()));
        settle(notice, NoticeRows.State.DELIVERED);
    }

    private void putOff(Notice notice, String because) {
        Instant retry = pace.retryAfter(clock.instant(), notice.attempts());
        if (retry.isBefore(notice.created().plus(pace.patience()))) {
            LOG.warn(
                    "notice {} of {} was not delivered, attempt {}: {}; tried again at {}",
                    notice.id(),
                    notice.about(),
                    notice.attempts(),
                    because,
                    retry);
            database.write(rows -> NoticeRows.postpone(rows, notice, retry));
            return;
        }
        journal.append(
                new NoticeGivenUp(
                        FactHeader.NODE,
                        notice.id(),
                        notice.kind(),
                        notice.about(),
                        notice.channel(),
                        notice.person(),
                        notice.attempts(),
                        because));
        settle(notice, NoticeRows.State.GIVEN_UP);
    }

    private void settle(Notice notice, NoticeRows.State state) {
        Instant now = clock.instant();
        database.write(rows -> NoticeRows.settle(rows, notice, state, now));
    }

    /// Keeps the bound on what waits, and forgets what was settled long ago.
    private void tidy() {
        Instant longAgo = clock.instant().minus(KEPT);
        database.write(rows -> {
            long excess = NoticeRows.waiting(rows) - pace.mostWaiting();
            if (excess > 0) {
                int dropped = NoticeRows.dropOldest(rows, excess);
                // Inside the transaction: nothing is dropped that the journal does not tell.
                journal.append(
                        new NoticesDropped(FactHeader.NODE, dropped, NoticeRows.waiting(rows)));
            }
            return NoticeRows.forget(rows, longAgo);
        });
    }

    /// Looks again and again, each look saying when the next is.
    private void repeat(Duration first, Look look) {
        try {
            Duration pause = first;
            while (!closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    pause = look.untilNext();
                } catch (DatabaseUnavailableException notNow) {
                    LOG.warn("notices wait: {}", notNow.getMessage());
                    pause = AWAY;
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (JournalUnavailableException broken) {
            // Sending on would tell people what the journal does not know was told.
            LOG.error("notices are not sent until the node is started again", broken);
        }
    }

    private static Round result(Future<Round> look) {
        try {
            return look.get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return new Round(0, true);
        } catch (ExecutionException failed) {
            switch (Objects.requireNonNull(failed.getCause())) {
                case RuntimeException unchecked -> throw unchecked;
                case Error fatal -> throw fatal;
                case Throwable other -> throw new IllegalStateException(other);
            }
        }
    }

    /// Stops looking, lets what is being sent end for a few seconds, and breaks off the rest: it
    /// stays in the rows. To be closed before the database.
    @Override
    public void close() {
        closing.countDown();
        workers.shutdown();
        try {
            if (!workers.awaitTermination(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
                senders.shutdownNow();
                workers.awaitTermination(FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        workers.shutdownNow();
        senders.shutdownNow();
        notifiers.forEach(Notifier::close);
    }

    /// What one look at a channel did.
    ///
    /// @param delivered how many the receiver took
    /// @param away whether it turned out not to be there
    private record Round(int delivered, boolean away) {
        Duration untilNext() {
            if (away) {
                return AWAY;
            }
            return delivered > 0 ? Duration.ZERO : LOOK_EVERY;
        }
    }

    private interface Look {
        Duration untilNext();
    }
}
