package io.sallyport.web;

import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.journal.Journal;
import io.sallyport.recorder.journal.JournalUnavailableException;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A journal in memory that hands entries to its followers on the appending thread, and can be told
/// to fail as a full disk does.
final class FakeJournal implements Journal {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final InstantSource clock;
    private final List<Entry> entries = new ArrayList<>();
    private final List<Consumer<Entry>> followers = new ArrayList<>();
    private boolean failing;
    private int earlier;

    FakeJournal(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public Entry append(Fact fact) {
        return add(
                fact.getClass().getSimpleName(),
                fact.header(),
                JSON.valueToTree(fact),
                clock.instant());
    }

    /// Puts in a fact that another module would have written.
    Entry tell(String fact, FactHeader header, Map<String, ?> detail, Instant at) {
        return add(fact, header, JSON.valueToTree(detail), at);
    }

    private synchronized Entry add(String fact, FactHeader header, JsonNode detail, Instant at) {
        if (failing) {
            throw new JournalUnavailableException("no space left", new IOException("ENOSPC"));
        }
        long sequence = entries.size();
        Entry entry = new Entry(sequence, "j-" + sequence, at, "node1", fact, header, detail);
        entries.add(entry);
        followers.forEach(follower -> follower.accept(entry));
        return entry;
    }

    synchronized void failFromNowOn(boolean fail) {
        failing = fail;
    }

    /// The facts of this kind since [#newTest].
    synchronized List<Entry> facts(String kind) {
        return entries.stream().skip(earlier).filter(entry -> entry.fact().equals(kind)).toList();
    }

    /// Works again, and [#facts] shows nothing of what is in it by now.
    synchronized void newTest() {
        failing = false;
        earlier = entries.size();
    }

    @Override
    public CompletableFuture<Entry> submit(Fact fact) {
        return CompletableFuture.completedFuture(append(fact));
    }

    @Override
    public synchronized long size() {
        return entries.size();
    }

    @Override
    public synchronized List<Entry> read(long sequence, int limit) {
        return entries.stream().skip(sequence).limit(limit).toList();
    }

    @Override
    public synchronized Subscription follow(long sequence, Consumer<Entry> reader) {
        entries.stream().skip(sequence).forEach(reader);
        followers.add(reader);
        return () -> followers.remove(reader);
    }

    @Override
    public void close() {}
}
