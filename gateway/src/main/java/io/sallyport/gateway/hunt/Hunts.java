package io.sallyport.gateway.hunt;

import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.journal.Journal;
import io.sallyport.recorder.rule.Need;
import io.sallyport.recorder.search.SearchIndex;
import io.sallyport.recorder.search.SearchUnavailableException;
import io.sallyport.recorder.search.Sought;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Asks rules about what a running node's journal has: one hunt at a time, on a thread of its own
/// that rests, so that sessions do not wait for it. Safe for use by many threads.
public final class Hunts {
    /// Rules and correlations of one hunt: they are named in a fact.
    public static final int MOST_RULES = 500;

    /// Of the time that a piece of work took, what is rested after it.
    private static final int LEAVES_WITHIN_SECONDS = 1;

    private static final int REST = 4;

    private static final Duration LONGEST_REST = Duration.ofMillis(100);
    private static final Duration BETWEEN_WORDS = Duration.ofSeconds(2);

    private final Journal journal;
    private final SearchIndex index;
    private final Semaphore place = new Semaphore(1);

    public Hunts(Journal journal, SearchIndex index) {
        this.journal = journal;
        this.index = index;
    }

    /// What is asked.
    ///
    /// @param header who asks
    /// @param from from when on; absent: from the beginning on
    /// @param whole whether everything is read, whatever the index has
    /// @param raises whether what is found becomes violations
    public record Order(
            FactHeader header,
            HuntedRules rules,
            @Nullable Instant from,
            boolean whole,
            boolean raises) {
        List<String> ids() {
            return Stream.concat(
                            rules.told().stream().map(each -> each.id()),
                            rules.correlations().stream().map(each -> each.id()))
                    .toList();
        }

        List<String> versions() {
            return Stream.concat(
                            rules.told().stream().map(each -> each.version()),
                            rules.correlations().stream().map(each -> each.version()))
                    .toList();
        }
    }

    /// Waits for the answer; both facts of the hunt are durable then.
    ///
    /// @param progress told in words how far it is, now and then
    /// @param left whether nobody waits any more; the hunt ends soon after
    /// @return absent where another hunt runs
    /// @throws io.sallyport.recorder.journal.JournalUnavailableException when it cannot be
    ///   recorded; nothing is found then
    public Optional<Backtested> hunt(Order order, Consumer<String> progress, BooleanSupplier left) {
        try {
            // One that has just answered may not have left yet.
            if (!place.tryAcquire(LEAVES_WITHIN_SECONDS, TimeUnit.SECONDS)) {
                return Optional.empty();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SearchUnavailableException("interrupted", e);
        }
        FutureTask<Backtested> work = new FutureTask<>(() -> new Hunt(order, progress, left).run());
        try {
            Thread.ofPlatform()
                    .name("hunt")
                    .priority(Thread.MIN_PRIORITY)
                    .daemon()
                    .start(() -> {
                        try {
                            work.run();
                        } finally {
                            place.release();
                        }
                    });
            return Optional.of(work.get());
        } catch (InterruptedException e) {
            work.cancel(true);
            Thread.currentThread().interrupt();
            throw new SearchUnavailableException("interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException why) {
                throw why;
            }
            throw new IllegalStateException("a hunt failed", e);
        }
    }

    /// One of them. Confined to its thread.
    private final class Hunt {
        private final Order order;
        private final Consumer<String> progress;
        private final BooleanSupplier left;
        private final Sweep sweep = new Sweep(journal, index);
        private final Raising raising;
        private final Backtest backtest;
        private @Nullable Entry current;
        private long read;
        private long worked = System.nanoTime();
        private long told = System.nanoTime();

        Hunt(Order order, Consumer<String> progress, BooleanSupplier left) {
            this.order = order;
            this.progress = progress;
            this.left = left;
            this.raising = new Raising(order.rules());
            this.backtest = new Backtest(order.rules(), (rule, command) -> hit(rule));
        }

        Backtested run() {
            long begun = System.nanoTime();
            String id =
                    journal.append(
                                    new HuntBegun(
                                            order.header(),
                                            order.ids(),
                                            order.versions(),
                                            order.from(),
                                            order.raises()))
                            .id();
            List<Need> needs = order.rules().needs();
            plan(needs);
            sweep.read(this::look, this::isOver);
            boolean whole = !isOver();
            int raised = order.raises() && whole ? raising.raise(journal, id) : 0;
            long hits = backtest.hits().values().stream().mapToLong(Hits::count).sum();
            journal.append(
                    new HuntEnded(order.header(), id, whole, hits, backtest.commands(), raised));
            return new Backtested(
                    id,
                    backtest.hits(),
                    backtest.commands(),
                    read,
                    sweep.entries(),
                    Duration.ofNanos(System.nanoTime() - begun),
                    whole,
                    needs.stream().filter(need -> !Sought.narrows(need)).map(Need::rule).toList(),
                    backtest.dropped(),
                    raised,
                    order.raises() ? raising.left() : 0);
        }

        private void plan(List<Need> needs) {
            if (order.whole()) {
                sweep.readEverything();
                return;
            }
            try {
                sweep.plan(needs, order.from());
                if (order.raises()) {
                    sweep.readAlso(Raising.FACT);
                }
            } catch (SearchUnavailableException e) {
                progress.accept(e.getMessage() + "; the whole journal is read instead");
                sweep.readEverything();
            }
        }

        private boolean isOver() {
            return left.getAsBoolean() || Thread.currentThread().isInterrupted();
        }

        private void look(List<Entry> entries) {
            for (Entry entry : entries) {
                current = entry;
                if (entry.fact().equals(Raising.FACT)) {
                    raising.found(entry);
                }
                PastEvent.of(entry).ifPresent(command -> look(entry, command));
            }
            read += entries.size();
            tell();
            rest();
        }

        private void look(Entry entry, PastEvent command) {
            Instant from = order.from();
            boolean late = from == null || !command.at().isBefore(from);
            if (late && sweep.asks(entry)) {
                backtest.ask(command);
            } else {
                backtest.pass(command);
            }
        }

        private void hit(String rule) {
            if (current != null && order.raises()) {
                raising.hit(current, rule);
            }
        }

        private void tell() {
            if (System.nanoTime() - told > BETWEEN_WORDS.toNanos()) {
                told = System.nanoTime();
                progress.accept(read + " of " + sweep.reads() + " entries");
            }
        }

        private void rest() {
            long now = System.nanoTime();
            LockSupport.parkNanos(Math.min((now - worked) / REST, LONGEST_REST.toNanos()));
            worked = System.nanoTime();
        }
    }
}
