package io.sallyport.recorder.shipping;

import io.sallyport.recorder.journal.Entry;
import java.time.Duration;
import java.util.List;

/// A place that entries of the journal are shipped to. Used by one [Shipper] on one thread, except
/// for [#close], which may come from another and ends what is being waited for.
public interface ShippingSink extends AutoCloseable {

    /// The sink's name, which names its position and its dead letters on disk: letters and dashes.
    String name();

    /// The document for an entry. The same entry gives the same document.
    byte[] pack(Entry entry);

    /// Documents of an entry beside its own, such as one for each command of a line; mostly none.
    /// The same entry gives the same.
    default List<byte[]> packParts(Entry entry) {
        return List.of();
    }

    /// Returns once every parcel is durable there, refused, or certainly not there. May be repeated
    /// with the same parcels: a reader sees each once. Waits no longer than the sink's time limit.
    ///
    /// @param parcels in the journal's order
    /// @param perhapsThere whether some of them may have been sent before, by this process or one
    ///   that died
    /// @throws SinkUnavailableException when nothing is known of them; send them again later
    Delivery ship(List<Parcel> parcels, boolean perhapsThere);

    /// The shortest time from one batch to the next that is not full, for a sink to which a batch
    /// costs much, however small it is.
    default Duration pace() {
        return Duration.ZERO;
    }

    /// What this sink does without, in words, such as a lifecycle that the server does not know.
    default List<String> notes() {
        return List.of();
    }

    @Override
    void close();
}
