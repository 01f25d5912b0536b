package io.sallyport.recorder.shipping;

import co.elastic.clients.elasticsearch.core.bulk.BulkResponseItem;
import co.elastic.clients.util.BinaryData;
import io.sallyport.recorder.checkpoint.CheckpointPublisher;
import io.sallyport.recorder.checkpoint.SignedCheckpoint;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes checkpoints into the data stream in which the entries stand that they count, each as a
/// document with the whole note.
///
/// Documents are only created. A checkpoint of another history has another id, so that it stands
/// beside the one that contradicts it and cannot take its place.
public final class ElasticsearchCheckpoints implements CheckpointPublisher {
    private static final int CONFLICT = 409;
    private static final int NOT_FOUND = 404;

    private final ElasticsearchSettings settings;
    private final String node;
    private final InstantSource clock;
    private @Nullable ElasticsearchConnection connection;
    private boolean prepared;

    /// Asks nothing of the servers yet.
    ///
    /// @param node who signs
    public ElasticsearchCheckpoints(
            ElasticsearchSettings settings, String node, InstantSource clock) {
        this.settings = settings;
        this.node = node;
        this.clock = clock;
    }

    @Override
    public String where() {
        return "elasticsearch, " + settings.stream().name();
    }

    /// @throws SinkUnavailableException when there is no answer
    @Override
    public void publish(SignedCheckpoint checkpoint) throws IOException {
        ElasticsearchConnection to = connection();
        if (!prepared) {
            if (settings.install()) {
                ElasticsearchSetup.install(to, settings);
            }
            prepared = true;
        }
        BinaryData document =
                BinaryData.of(
                        EcsDocument.of(checkpoint, node, clock.instant(), settings.stream()),
                        "application/json");
        BulkResponseItem answer = send(to, EcsDocument.id(checkpoint.checkpoint()), document);
        int status = answer.status();
        if (status >= 300 && status != CONFLICT) { // in conflict with itself: it is there
            prepared &= status != NOT_FOUND;
            throw new IOException(
                    "the checkpoint was refused with status "
                            + status
                            + ": "
                            + ElasticsearchSink.words(answer.error()));
        }
    }

    private BulkResponseItem send(ElasticsearchConnection to, String id, BinaryData document)
            throws IOException {
        List<BulkResponseItem> items =
                to.await(
                                to.client()
                                        .bulk(b ->
                                                b.index(settings.stream().name())
                                                        // As ElasticsearchSink does.
                                                        .requireDataStream(true)
                                                        .operations(op ->
                                                                op.create(c ->
                                                                        c.id(id)
                                                                                .document(
                                                                                        document)))),
                                true)
                        .items();
        if (items.size() != 1) {
            throw new IOException(
                    "the answer speaks of " + items.size() + " documents where one was sent");
        }
        return items.getFirst();
    }

    private synchronized ElasticsearchConnection connection() throws IOException {
        ElasticsearchConnection open = connection;
        if (open == null) {
            open = ElasticsearchConnection.open(settings);
            connection = open;
        }
        return open;
    }

    @Override
    public synchronized void close() {
        if (connection != null) {
            connection.close();
        }
    }
}
