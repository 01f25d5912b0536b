package io.sallyport.recorder.search;

import co.elastic.clients.elasticsearch.core.BulkRequest;
import co.elastic.clients.elasticsearch.core.BulkResponse;
import co.elastic.clients.elasticsearch.core.bulk.BulkResponseItem;
import co.elastic.clients.util.BinaryData;
import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.shipping.DataStream;
import io.sallyport.recorder.shipping.Delivery;
import io.sallyport.recorder.shipping.ElasticsearchConnection;
import io.sallyport.recorder.shipping.ElasticsearchSettings;
import io.sallyport.recorder.shipping.Parcel;
import io.sallyport.recorder.shipping.Searchable;
import io.sallyport.recorder.shipping.Searchable.OnScreen;
import io.sallyport.recorder.shipping.ShippingSink;
import io.sallyport.recorder.shipping.SinkUnavailableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Writes the lines of finished recordings into an index of Elasticsearch. Follows the journal from
/// a position of its own, so that a long recording does not hold up the facts.
///
/// An index and not a data stream: the same recording gives the same ids, and a line that is
/// written twice stands there once.
public final class ElasticsearchScreens implements ShippingSink {
    public static final String NAME = "elasticsearch-screens";

    private static final Logger log = LoggerFactory.getLogger(ElasticsearchScreens.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /// How many lines, and bytes of them, go at once.
    private static final int MOST_LINES = 1_000;

    private static final long MOST_BYTES = 4L << 20;
    private static final int BAD_REQUEST = 400;
    private static final int TOO_LARGE = 413;

    private static final String KEYWORD = "{\"type\":\"keyword\",\"ignore_above\":1024}";
    private static final String INDEX =
            """
            {"settings": {"index": {"refresh_interval": "1s"}},
             "mappings": {"dynamic": false, "date_detection": false, "properties": {
              "@timestamp": {"type": "date"},
              "event": {"properties": {"id": KEYWORD, "sequence": {"type": "long"}}},
              "observer": {"properties": {"name": KEYWORD}},
              "user": {"properties": {"name": KEYWORD}},
              "host": {"properties": {"name": KEYWORD}},
              "source": {"properties": {"address": KEYWORD}},
              "sallyport": {"properties": {
               "fact": KEYWORD, "kind": KEYWORD, "owner": KEYWORD, "account": KEYWORD,
               "rule": KEYWORD,
               "session": {"properties": {"id": KEYWORD}},
               "grant": {"properties": {"id": KEYWORD}},
               "consent": {"properties": {"id": KEYWORD}},
               "command": {"properties": {"operations": KEYWORD, "decision": KEYWORD}},
               "recording": {"properties": {
                "offset": {"type": "long"}, "channel": {"type": "long"}}},
               "text": {"type": "text"}}}}}}
            """
                    .replace("KEYWORD", KEYWORD);

    private final ElasticsearchSettings settings;
    private final ElasticsearchConnection connection;
    private final RecordedScreens screens;
    private final String index;
    private boolean prepared;

    private ElasticsearchScreens(
            ElasticsearchSettings settings,
            ElasticsearchConnection connection,
            Recordings recordings) {
        this.settings = settings;
        this.connection = connection;
        this.screens = new RecordedScreens(recordings);
        this.index = indexOf(settings.stream());
    }

    /// Asks nothing of the servers yet.
    ///
    /// @throws IOException when the file of authorities cannot be used
    public static ElasticsearchScreens open(ElasticsearchSettings settings, Recordings recordings)
            throws IOException {
        return new ElasticsearchScreens(
                settings, ElasticsearchConnection.open(settings), recordings);
    }

    /// Beside a data stream: one for each namespace.
    static String indexOf(DataStream stream) {
        return "sallyport-screens-" + stream.namespace();
    }

    @Override
    public String name() {
        return NAME;
    }

    /// What goes there is made of the recording; the entry only says that there is one.
    @Override
    public byte[] pack(Entry entry) {
        return entry.id().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public List<String> notes() {
        return screens.notes();
    }

    @Override
    public Delivery ship(List<Parcel> parcels, boolean perhapsThere) {
        for (Parcel parcel : parcels) {
            if (RecordedScreens.isEnd(parcel.entry())) {
                prepare();
                Batch batch = new Batch();
                screens.read(parcel.entry(), batch::add);
                batch.send();
            }
        }
        return Delivery.COMPLETE;
    }

    private void prepare() {
        if (prepared || !settings.install()) {
            return;
        }
        int status = connection.send("PUT", "/" + index, INDEX);
        // 400: it is there already.
        if (status >= 300 && status != BAD_REQUEST) {
            throw new SinkUnavailableException(
                    "the index "
                            + index
                            + " could not be made: status "
                            + status
                            + "; the key needs create_index and index on it",
                    null,
                    false);
        }
        prepared = true;
    }

    /// Lines on their way.
    private final class Batch {
        private final List<Searchable> lines = new ArrayList<>();
        private final List<byte[]> documents = new ArrayList<>();
        private long bytes;

        void add(Searchable line) {
            byte[] document = document(line);
            lines.add(line);
            documents.add(document);
            bytes += document.length;
            if (lines.size() >= MOST_LINES || bytes >= MOST_BYTES) {
                send();
            }
        }

        void send() {
            if (lines.isEmpty()) {
                return;
            }
            BulkRequest.Builder request = new BulkRequest.Builder().index(index);
            for (int i = 0; i < lines.size(); i++) {
                String id = lines.get(i).id();
                BinaryData document = BinaryData.of(documents.get(i), "application/json");
                request.operations(op -> op.index(o -> o.id(id).document(document)));
            }
            lines.clear();
            documents.clear();
            bytes = 0;
            BulkResponse answer = connection.await(connection.client().bulk(request.build()), true);
            for (BulkResponseItem item : answer.items()) {
                int status = item.status();
                if (status == BAD_REQUEST || status == TOO_LARGE) {
                    log.warn("{} refused the line {} of a screen: {}", NAME, item.id(), status);
                } else if (status >= 300) {
                    throw new SinkUnavailableException(
                            "status " + status + " for lines of a screen", null, true);
                }
            }
        }
    }

    private static byte[] document(Searchable line) {
        FactHeader header = line.header();
        ObjectNode document = JSON.createObjectNode();
        document.put("@timestamp", line.time().toString());
        document.putObject("event").put("id", line.id()).put("sequence", line.sequence());
        document.putObject("observer").put("name", line.node());
        named(document, "user", "name", header.person());
        named(document, "host", "name", header.target());
        named(document, "source", "address", header.source());
        ObjectNode own = document.putObject("sallyport");
        named(own, "session", "id", header.session());
        named(own, "grant", "id", header.grant());
        named(own, "consent", "id", header.consent());
        if (header.owner() != null) {
            own.put("owner", header.owner());
        }
        if (header.account() != null) {
            own.put("account", header.account());
        }
        OnScreen screen = line.screen();
        if (screen != null) {
            own.putObject("recording")
                    .put("offset", screen.millis())
                    .put("channel", screen.channel());
        }
        line.into(own);
        return JSON.writeValueAsBytes(document);
    }

    private static void named(
            ObjectNode document, String object, String name, @Nullable String value) {
        if (value != null) {
            document.putObject(object).put(name, value);
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
