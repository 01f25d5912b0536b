package io.sallyport.gateway.config;

import io.sallyport.recorder.shipping.DataStream;
import io.sallyport.recorder.shipping.ElasticsearchSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Where the audit index is. Shows no secret.
///
/// @param urls its nodes, `https://host:port`, several with commas; absent: nothing is shipped
///   there
/// @param apiKey the encoded API key; better in a file, SALLYPORT_ELASTICSEARCH_APIKEY_FILE
/// @param ca PEM file of the authorities that vouch for the nodes; absent: those that Java trusts
/// @param dataStream the data stream to write to, `type-dataset-namespace`
/// @param install whether the node installs index template and lifecycle policy
/// @param keep how long the lifecycle keeps documents; absent: until somebody deletes them
/// @param timeLimit how long one request may take
public record ElasticsearchKeys(
        @Nullable String urls,
        @Nullable String apiKey,
        @Nullable Path ca,
        @DefaultValue("logs-sallyport.audit-default") String dataStream,
        @DefaultValue("true") boolean install,
        @Nullable Duration keep,
        @DefaultValue("30s") Duration timeLimit) {
    private static final String KEYS = "sallyport.elasticsearch.";
    private static final String NO_NODE =
            "holds what is no node; one is written as https://host:9200, without a path and without"
                    + " a password";
    private static final int DEFAULT_PORT = 9200;
    private static final Duration SHORTEST_KEEP = Duration.ofDays(1);

    public ElasticsearchKeys {
        urls = Bounds.blankAsAbsent(urls);
        apiKey = Bounds.blankAsAbsent(apiKey);
        ca = ca == null || ca.toString().isBlank() ? null : ca;
        nodes(urls);
        Bounds.read(KEYS + "data-stream", dataStream, DataStream::parse);
        Bounds.longerThanNothing(KEYS + "time-limit", timeLimit);
        if (keep != null) {
            Bounds.between(
                    KEYS + "keep", SHORTEST_KEEP, Duration.ofDays(36_500), keep, "1d and 36500d");
        }
    }

    /// The stream that documents are of, wherever they go.
    public DataStream stream() {
        return DataStream.parse(dataStream);
    }

    /// How to reach it; nothing where there is none.
    public Optional<ElasticsearchSettings> settings() {
        List<URI> nodes = nodes(urls);
        return nodes.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new ElasticsearchSettings(
                                nodes, apiKey, ca, stream(), install, keep, timeLimit));
    }

    private static List<URI> nodes(@Nullable String urls) {
        return urls == null
                ? List.of()
                : Arrays.stream(urls.split(",", -1))
                        .map(url ->
                                Bounds.read(KEYS + "urls", url.strip(), ElasticsearchKeys::node))
                        .toList();
    }

    private static URI node(String url) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(NO_NODE); // its message quotes what may be a secret
        }
        boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
        boolean bare = uri.getRawPath() == null || uri.getRawPath().matches("/?");
        if (!web || uri.getHost() == null || uri.getRawUserInfo() != null || !bare) {
            throw new IllegalArgumentException(NO_NODE);
        }
        return URI.create(
                uri.getScheme()
                        + "://"
                        + uri.getHost()
                        + ":"
                        + (uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort()));
    }

    /// Without the key.
    @Override
    public String toString() {
        return "ElasticsearchKeys[set=" + (urls != null) + ", dataStream=" + dataStream + "]";
    }
}
