package io.sallyport.recorder.shipping;

import co.elastic.clients.elasticsearch.ElasticsearchAsyncClient;
import co.elastic.clients.elasticsearch._types.ErrorCause;
import co.elastic.clients.elasticsearch.core.BulkRequest;
import co.elastic.clients.elasticsearch.core.BulkResponse;
import co.elastic.clients.elasticsearch.core.SearchResponse;
import co.elastic.clients.elasticsearch.core.bulk.BulkResponseItem;
import co.elastic.clients.elasticsearch.core.bulk.FailureStoreStatus;
import co.elastic.clients.elasticsearch.core.search.Hit;
import co.elastic.clients.elasticsearch.indices.RefreshResponse;
import co.elastic.clients.util.BinaryData;
import io.sallyport.recorder.journal.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes entries into a data stream of Elasticsearch, each as one document whose id is the
/// entry's.
///
/// Documents are only ever created, never overwritten: the same document sent twice is a conflict,
/// which means that it is there. That holds within one index of the data stream; after a rollover
/// the same id would be created again in the next. So what may have been sent before is looked up
/// in the whole stream first. A request that is still under way in a server that we gave up on,
/// while a rollover happens, may yet become a second document.
public final class ElasticsearchSink implements ShippingSink {
    /// Larger documents are refused here: they would only crowd out the others.
    static final int MAX_DOCUMENT_BYTES = 4 << 20;

    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int TOO_LARGE = 413;

    private final ElasticsearchSettings settings;
    private final ElasticsearchConnection connection;
    private volatile List<String> notes = List.of();
    private boolean prepared;

    private ElasticsearchSink(ElasticsearchSettings settings, ElasticsearchConnection connection) {
        this.settings = settings;
        this.connection = connection;
    }

    /// Asks nothing of the servers yet.
    ///
    /// @throws IOException when the file of authorities cannot be used
    public static ElasticsearchSink open(ElasticsearchSettings settings) throws IOException {
        return new ElasticsearchSink(settings, ElasticsearchConnection.open(settings));
    }

    @Override
    public String name() {
        return "elasticsearch";
    }

    @Override
    public byte[] pack(Entry entry) {
        return EcsDocument.toBeSwept(entry, settings.stream());
    }

    @Override
    public List<byte[]> packParts(Entry entry) {
        return EcsDocument.partsOf(entry, settings.stream());
    }

    @Override
    public List<String> notes() {
        return notes;
    }

    @Override
    public Delivery ship(List<Parcel> parcels, boolean perhapsThere) {
        prepare();
        List<Refusal> refused = new ArrayList<>();
        List<Parcel> wanted = new ArrayList<>();
        for (Parcel parcel : parcels) {
            int bytes = parcel.document().length;
            if (bytes > MAX_DOCUMENT_BYTES) {
                refused.add(
                        new Refusal(
                                parcel,
                                "the document has "
                                        + bytes
                                        + " bytes; the most are "
                                        + MAX_DOCUMENT_BYTES));
            } else {
                wanted.add(parcel);
            }
        }
        if (perhapsThere && !wanted.isEmpty()) {
            Set<String> there = there(wanted);
            wanted.removeIf(parcel -> there.contains(parcel.id()));
        }
        return wanted.isEmpty() ? new Delivery(refused, List.of(), null) : send(wanted, refused);
    }

    private void prepare() {
        if (!prepared) {
            notes =
                    settings.install()
                            ? ElasticsearchSetup.install(connection, settings)
                            : List.of();
            prepared = true;
        }
    }

    /// Those that a reader finds already. What was written a moment ago is found only after a
    /// refresh.
    private Set<String> there(List<Parcel> parcels) {
        String stream = settings.stream().name();
        ElasticsearchAsyncClient client = connection.client();
        List<String> ids = parcels.stream().map(Parcel::id).toList();
        try {
            RefreshResponse refreshed =
                    connection.await(client.indices().refresh(r -> r.index(stream)), false);
            if (refreshed.shards() != null && refreshed.shards().failed().intValue() > 0) {
                throw new SinkUnavailableException(
                        "a shard of " + stream + " could not be refreshed", null, false);
            }
            SearchResponse<Void> found =
                    connection.await(
                            client.search(
                                    s ->
                                            s.index(stream)
                                                    .query(q -> q.ids(i -> i.values(ids)))
                                                    .source(source -> source.fetch(false))
                                                    .allowPartialSearchResults(false)
                                                    .size(ids.size()),
                                    Void.class),
                            false);
            Set<String> there = new HashSet<>();
            for (Hit<Void> hit : found.hits().hits()) {
                if (hit.id() != null) {
                    there.add(hit.id());
                }
            }
            return there;
        } catch (SinkUnavailableException e) {
            if (e.status() == NOT_FOUND) {
                return Set.of(); // the stream does not exist yet
            }
            throw e;
        }
    }

    private Delivery send(List<Parcel> parcels, List<Refusal> refused) {
        BulkRequest.Builder request =
                new BulkRequest.Builder()
                        .index(settings.stream().name())
                        // Without its template the stream would become an index that guesses types.
                        .requireDataStream(true);
        for (Parcel parcel : parcels) {
            BinaryData document = BinaryData.of(parcel.document(), "application/json");
            request.operations(op -> op.create(c -> c.id(parcel.id()).document(document)));
        }
        try {
            BulkResponse answer = connection.await(connection.client().bulk(request.build()), true);
            return sorted(parcels, answer, refused);
        } catch (SinkUnavailableException e) {
            if (e.status() == TOO_LARGE) {
                return halved(parcels, refused, e);
            }
            prepared &= e.status() != NOT_FOUND;
            throw e;
        }
    }

    private Delivery sorted(List<Parcel> parcels, BulkResponse answer, List<Refusal> refused) {
        List<BulkResponseItem> items = answer.items();
        if (items.size() != parcels.size()) {
            throw new SinkUnavailableException(
                    "the answer speaks of "
                            + items.size()
                            + " documents where "
                            + parcels.size()
                            + " were sent; is something else listening there?",
                    null,
                    true);
        }
        List<Parcel> again = new ArrayList<>();
        String because = null;
        for (int i = 0; i < items.size(); i++) {
            Parcel parcel = parcels.get(i);
            int status = items.get(i).status();
            String why = words(items.get(i).error());
            if (items.get(i).failureStore() == FailureStoreStatus.Used) {
                // Taken, but to where readers of the stream do not look.
                refused.add(new Refusal(parcel, "put into the failure store of the data stream"));
                continue;
            }
            switch (status) {
                case 200, 201, CONFLICT -> {}
                case BAD_REQUEST, TOO_LARGE -> refused.add(new Refusal(parcel, why));
                default -> {
                    again.add(parcel);
                    because = "status " + status + ", " + why;
                    prepared &= status != NOT_FOUND;
                }
            }
        }
        return new Delivery(refused, again, because);
    }

    /// A server, or a proxy before it, takes less at once than we send.
    private Delivery halved(
            List<Parcel> parcels, List<Refusal> refused, SinkUnavailableException e) {
        if (parcels.size() == 1) {
            refused.add(new Refusal(parcels.getFirst(), "too large: " + e.getMessage()));
            return new Delivery(refused, List.of(), null);
        }
        int middle = parcels.size() / 2;
        Delivery first = send(parcels.subList(0, middle), new ArrayList<>());
        Delivery second;
        try {
            second = send(parcels.subList(middle, parcels.size()), new ArrayList<>());
        } catch (SinkUnavailableException later) {
            // The first half is there.
            throw new SinkUnavailableException(String.valueOf(later.getMessage()), later, true);
        }
        refused.addAll(first.refused());
        refused.addAll(second.refused());
        List<Parcel> again = new ArrayList<>(first.again());
        again.addAll(second.again());
        return new Delivery(
                refused, again, first.because() == null ? second.because() : first.because());
    }

    static String words(@Nullable ErrorCause error) {
        if (error == null) {
            return "no reason given";
        }
        String own = error.type() + ": " + error.reason();
        ErrorCause deeper = error.causedBy();
        return deeper == null ? own : own + " (" + deeper.reason() + ")";
    }

    @Override
    public void close() {
        connection.close();
    }
}
