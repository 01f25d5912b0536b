package io.sallyport.gateway.cli;

import io.sallyport.gateway.config.NodeFolder;
import io.sallyport.gateway.node.HouseJournal;
import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.Journal;
import io.sallyport.recorder.recording.HouseKey;
import io.sallyport.recorder.recording.KeyUnwrapper;
import io.sallyport.recorder.search.ElasticsearchIndex;
import io.sallyport.recorder.search.ElasticsearchScreens;
import io.sallyport.recorder.search.LuceneIndex;
import io.sallyport.recorder.search.Recordings;
import io.sallyport.recorder.shipping.ElasticsearchSettings;
import io.sallyport.recorder.shipping.ElasticsearchSink;
import io.sallyport.recorder.shipping.Shipper;
import io.sallyport.recorder.shipping.Shippers;
import io.sallyport.recorder.shipping.ShippingLimits;
import io.sallyport.recorder.shipping.ShippingSink;
import io.sallyport.recorder.shipping.ShippingStatus;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `sallyport reindex`: the audit index anew, from the node's journal and recordings.
@Command(
        name = "reindex",
        description = {
            "make the audit index anew from the journal and the recordings (while the node is stopped)",
            "Into the Elasticsearch that --config names, where it names one: there only what this node"
                    + " shipped is replaced. Else into DATA/index."
        },
        mixinStandardHelpOptions = true)
final class ReindexCommand implements Callable<Integer> {
    private static final ShippingLimits LARGE =
            new ShippingLimits(5_000, 16L << 20, Duration.ofMillis(200), Duration.ofSeconds(30));

    /// How often it is told how far it is.
    private static final Duration PROGRESS = Duration.ofSeconds(5);

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls
    private CommandSpec spec;

    @Mixin private final CredentialCommand.Which which = new CredentialCommand.Which();

    @Override
    public Integer call() throws IOException {
        NodeFolder folder = which.existing();
        Path data = folder.data();
        if (!Files.isDirectory(data.resolve("journal"))) {
            throw new IllegalArgumentException("there is no journal in " + data);
        }
        Path key = data.resolve("house").resolve(HouseKey.FILE);
        List<KeyUnwrapper> keys =
                Files.isRegularFile(key) ? List.of(HouseKey.existing(key)) : List.of();
        Recordings recordings =
                Recordings.in(data.resolve("recordings"), keys, NodeFolder.masks(which.config));
        Optional<ElasticsearchSettings> elsewhere = NodeFolder.elasticsearch(which.config);
        // The journal's lock is what makes sure that the node is stopped: before anything is taken
        // away.
        try (Journal journal =
                HouseJournal.open(data, folder.node(), List.of(), InstantSource.system())) {
            if (elsewhere.isEmpty()) {
                empty(data.resolve("index"));
                return ship(journal, LuceneIndex.open(data.resolve("index"), recordings), data);
            }
            ElasticsearchSettings to = elsewhere.get();
            List<Entry> first = journal.read(0, 1);
            if (first.isEmpty()) {
                throw new IllegalArgumentException("the journal in " + data + " is empty");
            }
            String id = first.getFirst().id();
            try (ElasticsearchIndex index = ElasticsearchIndex.open(to)) {
                index.forget(id.substring(0, id.lastIndexOf('-')), folder.node());
            }
            int facts = ship(journal, ElasticsearchSink.open(to), data);
            return facts == 0
                    ? ship(journal, ElasticsearchScreens.open(to, recordings), data)
                    : facts;
        }
    }

    /// Lucene keeps its files side by side, without folders.
    private static void empty(Path index) throws IOException {
        if (Files.isDirectory(index)) {
            try (Stream<Path> files = Files.list(index)) {
                for (Path file : files.toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private int ship(Journal journal, ShippingSink sink, Path data) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Path spool = data.resolve("spool");
        Shippers.forget(spool, sink.name());
        try (Shipper shipper = Shipper.start(journal, sink, spool, InstantSource.system(), LARGE)) {
            long before = -1;
            while (!shipper.awaitCaughtUp(PROGRESS)) {
                ShippingStatus status = shipper.status();
                if (status.trouble() != null && status.next() == before) {
                    spec.commandLine()
                            .getErr()
                            .println("sallyport: " + sink.name() + ": " + status.trouble());
                    return Sallyport.COULD_NOT;
                }
                before = status.next();
                out.printf("%s: %d of %d entries%n", sink.name(), before, journal.size());
                out.flush();
                pauseWhere(status);
            }
            out.printf("%s: all %d entries%n", sink.name(), journal.size());
            sink.notes().forEach(out::println);
            return 0;
        }
    }

    /// What is in trouble is not waited for by the shipper.
    private static void pauseWhere(ShippingStatus status) {
        if (status.trouble() != null) {
            LockSupport.parkNanos(PROGRESS.toNanos());
        }
    }
}
