package io.sallyport.recorder.shipping;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where and how to reach Elasticsearch.
///
/// @param nodes `http://host:port` or `https://host:port`; one that does not answer is left out for
///   a while
/// @param apiKey the encoded API key; absent: none is sent
/// @param ca PEM file of the authorities that may vouch for the nodes, in place of Java's own;
///   absent: Java's own
/// @param stream the data stream to write to
/// @param install whether template and lifecycle are the node's to install
/// @param keep how long documents are kept by the lifecycle; absent: until somebody deletes them
/// @param limit how long one request may take, whatever the server does meanwhile
public record ElasticsearchSettings(
        List<URI> nodes,
        @Nullable String apiKey,
        @Nullable Path ca,
        DataStream stream,
        boolean install,
        @Nullable Duration keep,
        Duration limit) {

    public ElasticsearchSettings {
        nodes = List.copyOf(nodes);
        if (nodes.isEmpty()) {
            throw new IllegalArgumentException("name at least one node of Elasticsearch");
        }
    }

    /// Without the key.
    @Override
    public String toString() {
        return "ElasticsearchSettings[nodes=" + nodes + ", stream=" + stream.name() + "]";
    }
}
