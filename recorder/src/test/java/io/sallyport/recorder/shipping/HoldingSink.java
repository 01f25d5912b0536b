package io.sallyport.recorder.shipping;

import io.sallyport.recorder.journal.Entry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/// An honest fake of a sink: keeps ids in memory, in batches as they came, and does what a test
/// tells it to.
final class HoldingSink implements ShippingSink {
    final List<List<String>> batches = new CopyOnWriteArrayList<>();
    final List<Boolean> perhapsThere = new CopyOnWriteArrayList<>();
    volatile Function<List<Parcel>, Delivery> behaviour = parcels -> Delivery.COMPLETE;
    volatile String unpackable = "";
    volatile Duration pace = Duration.ZERO;

    @Override
    public String name() {
        return "holding";
    }

    @Override
    public Duration pace() {
        return pace;
    }

    @Override
    public byte[] pack(Entry entry) {
        String gate = entry.detail().path("gate").asString("");
        if (!unpackable.isEmpty() && gate.equals(unpackable)) {
            throw new IllegalStateException("told to fail on " + gate);
        }
        return gate.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Delivery ship(List<Parcel> parcels, boolean perhaps) {
        perhapsThere.add(perhaps);
        Delivery delivery = behaviour.apply(parcels);
        List<String> taken = new ArrayList<>(parcels.stream().map(Parcel::id).toList());
        delivery.again().forEach(parcel -> taken.remove(parcel.id()));
        delivery.refused().forEach(refusal -> taken.remove(refusal.parcel().id()));
        batches.add(taken);
        return delivery;
    }

    List<String> held() {
        return batches.stream().flatMap(List::stream).toList();
    }

    @Override
    public void close() {}
}
