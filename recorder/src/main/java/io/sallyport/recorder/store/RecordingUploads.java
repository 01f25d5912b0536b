package io.sallyport.recorder.store;

import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.Journal;
import io.sallyport.recorder.journal.JournalUnavailableException;
import io.sallyport.recorder.shipping.Delivery;
import io.sallyport.recorder.shipping.Parcel;
import io.sallyport.recorder.shipping.Refusal;
import io.sallyport.recorder.shipping.ShippingSink;
import io.sallyport.recorder.shipping.SinkUnavailableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Copies recordings into the store as their seals appear in the journal: a sink of the journal's
/// shipper, which brings the position, the pauses and the dead letters. No session waits for it.
///
/// One recording after the other. What is in the way of one is in the way of those behind it: a
/// store that refuses one recording refuses them all, as a rule, and their files stay meanwhile.
public final class RecordingUploads implements ShippingSink {
    public static final String NAME = "recordings";

    private static final Logger log = LoggerFactory.getLogger(RecordingUploads.class);
    private static final Set<String> SEALS = Set.of("RecordingSealed", "RecordingBroken");
    private static final byte[] NOTHING = new byte[0];

    /// How long one that is about to be written anew is waited for, so that it goes up once and not
    /// twice.
    private static final Duration REWRITING = Duration.ofMinutes(2);

    private static final Duration LOOK = Duration.ofMillis(500);

    /// Recordings whose failure was told; more than that are told again.
    private static final int MOST_TOLD = 10_000;

    private final RecordingCopies copies;
    private final RecordingStore store;
    private final Journal journal;
    private final Duration rewriting;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Set<String> told = new HashSet<>(); // the shipper's thread only

    /// @param store that the copies are put into; closed with this
    public RecordingUploads(RecordingCopies copies, RecordingStore store, Journal journal) {
        this(copies, store, journal, REWRITING);
    }

    /// For tests: with less patience.
    RecordingUploads(
            RecordingCopies copies, RecordingStore store, Journal journal, Duration rewriting) {
        this.copies = copies;
        this.store = store;
        this.journal = journal;
        this.rewriting = rewriting;
    }

    @Override
    public String name() {
        return NAME;
    }

    /// Of all other facts nothing: they only move the position.
    @Override
    public byte[] pack(Entry entry) {
        return SEALS.contains(entry.fact())
                ? entry.detail().toString().getBytes(StandardCharsets.UTF_8)
                : NOTHING;
    }

    @Override
    public Delivery ship(List<Parcel> parcels, boolean perhapsThere) {
        List<Refusal> refused = new ArrayList<>();
        for (Parcel parcel : parcels) {
            Entry entry = parcel.entry();
            if (!SEALS.contains(entry.fact())) {
                continue;
            }
            awaitRewriting(String.valueOf(entry.header().session()));
            try {
                switch (copies.store(entry)) {
                    case RecordingCopies.Outcome.Done _ -> told.remove(entry.id());
                    case RecordingCopies.Outcome.Refused(String because) -> {
                        tell(entry, because, false);
                        refused.add(new Refusal(parcel, because));
                    }
                }
            } catch (StoreUnavailableException e) {
                String because = String.valueOf(e.getMessage());
                if (told.size() < MOST_TOLD && told.add(entry.id())) {
                    tell(entry, because, true);
                }
                throw new SinkUnavailableException(because, e, false);
            } catch (JournalUnavailableException e) {
                throw new SinkUnavailableException(
                        "the journal cannot be written: " + e.getMessage(), e, true);
            }
        }
        return refused.isEmpty() ? Delivery.COMPLETE : new Delivery(refused, List.of(), null);
    }

    private void awaitRewriting(String session) {
        long deadline = System.nanoTime() + rewriting.toNanos();
        try {
            while (copies.awaitsRewriting(session) && System.nanoTime() < deadline) {
                if (closing.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new SinkUnavailableException("the node stops", null, false);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SinkUnavailableException("the node stops", e, false);
        }
    }

    private void tell(Entry entry, String because, boolean again) {
        journal.submit(
                        new RecordingNotStored(
                                entry.header(),
                                entry.detail().path("file").asString(""),
                                store.place(),
                                because,
                                again))
                .whenComplete((made, failure) -> {
                    if (failure instanceof JournalUnavailableException) {
                        log.error(
                                "that a recording is not stored could not be journalled", failure);
                    }
                });
    }

    @Override
    public List<String> notes() {
        return List.of("copies of recordings go to " + store.place());
    }

    @Override
    public void close() {
        closing.countDown();
        store.close();
    }
}
