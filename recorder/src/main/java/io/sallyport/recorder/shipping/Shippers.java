package io.sallyport.recorder.shipping;

import io.sallyport.recorder.journal.Journal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The shippers of a node. One that cannot be started is told in the log and by [#status]; the node
/// works without it, because the journal keeps everything. Safe for use by many threads.
public final class Shippers implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Shippers.class);

    /// How long a stop waits for the last facts to be taken.
    private static final Duration LAST_FACTS = Duration.ofSeconds(2);

    private final Journal journal;
    private final Path spool;
    private final InstantSource clock;
    private final ShippingLimits limits;
    private final List<Shipper> running = new CopyOnWriteArrayList<>();
    private final List<ShippingStatus> unable = new CopyOnWriteArrayList<>();

    /// How a sink comes to be.
    @FunctionalInterface
    public interface Opening {
        /// @throws IOException when what it was told cannot be used
        ShippingSink open() throws IOException;
    }

    /// @param spool the folder of positions and dead letters
    public Shippers(Journal journal, Path spool, InstantSource clock, ShippingLimits limits) {
        this.journal = journal;
        this.spool = spool;
        this.clock = clock;
        this.limits = limits;
    }

    /// Begins to ship to one more sink, or says why it cannot.
    ///
    /// @param name the sink's name, for the case that it cannot be opened
    public void add(String name, Opening opening) {
        ShippingSink sink = null;
        try {
            sink = opening.open();
            running.add(Shipper.start(journal, sink, spool, clock, limits));
        } catch (IOException e) {
            log.error("nothing is shipped to {}: {}", name, e.getMessage(), e);
            unable.add(
                    new ShippingStatus(
                            name,
                            0,
                            journal.size(),
                            Duration.ZERO,
                            0,
                            "not started: " + e.getMessage(),
                            List.of()));
            if (sink != null) {
                sink.close();
            }
        }
    }

    /// Forgets how far a sink is that is not running: the next one begins at the journal's start.
    ///
    /// @param spool the folder of positions and dead letters
    public static void forget(Path spool, String sink) throws IOException {
        Files.deleteIfExists(new Spool(spool, sink).positionFile());
    }

    /// How far each is, those that could not be started last.
    public List<ShippingStatus> status() {
        return Stream.concat(running.stream().map(Shipper::status), unable.stream()).toList();
    }

    @Override
    public void close() {
        for (Shipper shipper : running) {
            shipper.awaitCaughtUp(LAST_FACTS);
            shipper.close();
        }
        running.clear();
    }
}
