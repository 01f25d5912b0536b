package io.sallyport.policy;

import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.Journal;
import io.sallyport.recorder.journal.JournalUnavailableException;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;

/// An honest fake: keeps facts in memory, and refuses them while it is broken.
public final class InMemoryJournal implements Journal {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final List<Fact> facts = new CopyOnWriteArrayList<>();
    private final List<Instant> times = new CopyOnWriteArrayList<>();
    private volatile InstantSource clock = () -> Instant.EPOCH;
    private volatile boolean broken;
    private volatile Runnable beforeAppend = () -> {};

    public List<Fact> facts() {
        return facts;
    }

    public <F extends Fact> List<F> facts(Class<F> kind) {
        return facts.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /// Entries carry this clock's time from now on.
    public void at(InstantSource time) {
        clock = time;
    }

    public void breakDown() {
        broken = true;
    }

    public void mend() {
        broken = false;
    }

    /// Runs while a fact is being appended, to see what had its effect already.
    public void whileAppending(Runnable look) {
        beforeAppend = look;
    }

    @Override
    public synchronized Entry append(Fact fact) {
        beforeAppend.run();
        if (broken) {
            throw new JournalUnavailableException("the journal is broken", new IOException());
        }
        times.add(clock.instant());
        facts.add(fact);
        return entry(facts.size() - 1);
    }

    @Override
    public CompletableFuture<Entry> submit(Fact fact) {
        try {
            return CompletableFuture.completedFuture(append(fact));
        } catch (JournalUnavailableException notDurable) {
            return CompletableFuture.failedFuture(notDurable);
        }
    }

    @Override
    public long size() {
        return facts.size();
    }

    @Override
    public List<Entry> read(long sequence, int limit) {
        return IntStream.range((int) sequence, facts.size())
                .limit(limit)
                .mapToObj(this::entry)
                .toList();
    }

    @Override
    public Subscription follow(long sequence, Consumer<Entry> reader) {
        throw new UnsupportedOperationException("nothing in policy follows the journal");
    }

    @Override
    public void close() {}

    private Entry entry(int sequence) {
        Fact fact = facts.get(sequence);
        return new Entry(
                sequence,
                "test-" + sequence,
                times.get(sequence),
                "test",
                fact.getClass().getSimpleName(),
                fact.header(),
                JSON.valueToTree(fact));
    }
}
