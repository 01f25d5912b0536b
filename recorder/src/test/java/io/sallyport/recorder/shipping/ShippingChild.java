package io.sallyport.recorder.shipping;

import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.FileJournal;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// A process that ships facts, and stops for ever once a bulk with the last of them has been taken
/// and before that is noted: to be killed there.
final class ShippingChild {
    private ShippingChild() {}

    /// @param arguments the data folder, the server, the data stream, how many facts
    public static void main(String[] arguments) throws IOException {
        Path data = Path.of(arguments[0]);
        int facts = Integer.parseInt(arguments[3]);
        FileJournal journal =
                new FileJournal(data.resolve("journal"), "child", InstantSource.system());
        for (int i = 0; i < facts; i++) {
            journal.append(GateUsed.by("alice", "gate-" + i));
        }
        ShippingSink sink =
                ElasticsearchSink.open(
                        ShippingTestSettings.settings(
                                URI.create(arguments[1]), DataStream.parse(arguments[2])));
        Shipper.start(
                journal,
                new StopsBeforeNoting(sink, journal.size()),
                data.resolve("spool"),
                InstantSource.system(),
                ShippingTestSettings.QUICK);
    }

    /// The real sink, until the entry that the process stops behind.
    private record StopsBeforeNoting(ShippingSink sink, long end) implements ShippingSink {
        @Override
        public String name() {
            return sink.name();
        }

        @Override
        public byte[] pack(Entry entry) {
            return sink.pack(entry);
        }

        @Override
        public Delivery ship(List<Parcel> parcels, boolean perhapsThere) {
            Delivery delivery = sink.ship(parcels, perhapsThere);
            if (parcels.getLast().entry().sequence() + 1 == end && delivery.again().isEmpty()) {
                System.out.println(end + " ok");
                System.out.flush();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return delivery;
        }

        @Override
        public void close() {
            sink.close();
        }
    }
}
