package io.sallyport.recorder.shipping;

import co.elastic.clients.json.JsonpMapper;
import co.elastic.clients.transport.ElasticsearchTransportBase;
import co.elastic.clients.transport.Transport;
import co.elastic.clients.transport.TransportException;
import co.elastic.clients.transport.TransportOptions;
import co.elastic.clients.transport.http.TransportHttpClient;
import co.elastic.clients.transport.rest5_client.Rest5ClientHttpClient;
import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import co.elastic.clients.util.BinaryData;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// The client's own transport, except that a refusal without a word keeps its status. Elasticsearch
/// says 413 that way when it takes less at once, and proxies say 429 and 503; the client would read
/// the nothing as JSON and tell of a missing element.
final class StatusKeepingTransport extends ElasticsearchTransportBase {
    StatusKeepingTransport(Rest5Client rest, JsonpMapper mapper) {
        this(new Statuses(new Rest5ClientHttpClient(rest)), null, mapper);
    }

    private StatusKeepingTransport(
            TransportHttpClient client, @Nullable TransportOptions options, JsonpMapper mapper) {
        super(client, options, mapper);
    }

    @Override
    public Transport withOptions(@Nullable TransportOptions options) {
        return new StatusKeepingTransport(httpClient, options, mapper);
    }

    private record Statuses(TransportHttpClient client) implements TransportHttpClient {
        private static final int FIRST_REFUSAL = 400;

        @Override
        public TransportOptions createOptions(@Nullable TransportOptions options) {
            return client.createOptions(options);
        }

        @Override
        public Response performRequest(
                String endpoint,
                @Nullable Node node,
                Request request,
                @Nullable TransportOptions options)
                throws IOException {
            return checked(endpoint, client.performRequest(endpoint, node, request, options));
        }

        @Override
        public CompletableFuture<Response> performRequestAsync(
                String endpoint,
                @Nullable Node node,
                Request request,
                @Nullable TransportOptions options) {
            CompletableFuture<Response> sent =
                    client.performRequestAsync(endpoint, node, request, options);
            CompletableFuture<Response> told = new CompletableFuture<>();
            var unused =
                    sent.whenComplete((response, failure) -> {
                        if (failure != null) {
                            told.completeExceptionally(failure);
                            return;
                        }
                        try {
                            told.complete(checked(endpoint, response));
                        } catch (IOException e) {
                            told.completeExceptionally(e);
                        }
                    });
            // Whoever no longer waits must not leave a request under way.
            var alsoUnused =
                    told.whenComplete((response, failure) -> {
                        if (told.isCancelled()) {
                            sent.cancel(true);
                        }
                    });
            return told;
        }

        private static Response checked(String endpoint, Response response) throws IOException {
            if (response.statusCode() >= FIRST_REFUSAL) {
                BinaryData body = response.body();
                if (body == null || body.size() == 0) {
                    throw new TransportException(response, "refused without a word", endpoint);
                }
            }
            return response;
        }

        @Override
        public void close() throws IOException {
            client.close();
        }
    }
}
