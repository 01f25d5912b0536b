package io.sallyport.recorder.shipping;

import co.elastic.clients.elasticsearch.ElasticsearchAsyncClient;
import co.elastic.clients.elasticsearch._types.ElasticsearchException;
import co.elastic.clients.json.jackson.Jackson3JsonpMapper;
import co.elastic.clients.transport.TransportException;
import co.elastic.clients.transport.rest5_client.low_level.Cancellable;
import co.elastic.clients.transport.rest5_client.low_level.Request;
import co.elastic.clients.transport.rest5_client.low_level.Response;
import co.elastic.clients.transport.rest5_client.low_level.ResponseException;
import co.elastic.clients.transport.rest5_client.low_level.ResponseListener;
import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import co.elastic.clients.transport.rest5_client.low_level.Rest5ClientBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/// The way to Elasticsearch: several nodes, TLS, the key, and a limit on every wait.
public final class ElasticsearchConnection implements AutoCloseable {
    private static final int LONGEST_WORDS = 300;

    private final ElasticsearchSettings settings;
    private final Rest5Client rest;
    private final ElasticsearchAsyncClient client;

    private ElasticsearchConnection(ElasticsearchSettings settings, Rest5Client rest) {
        this.settings = settings;
        this.rest = rest;
        this.client =
                new ElasticsearchAsyncClient(
                        new StatusKeepingTransport(rest, new Jackson3JsonpMapper()));
    }

    /// Asks nothing of the servers yet.
    ///
    /// @throws IOException when the file of authorities cannot be used
    public static ElasticsearchConnection open(ElasticsearchSettings settings) throws IOException {
        Timeout limit = Timeout.ofMilliseconds(settings.limit().toMillis());
        Rest5ClientBuilder builder =
                Rest5Client.builder(settings.nodes().toArray(new URI[0]))
                        .setMetaHeaderEnabled(false)
                        .setRequestConfigCallback(
                                c -> c.setResponseTimeout(limit).setConnectionRequestTimeout(limit))
                        .setConnectionConfigCallback(c -> c.setConnectTimeout(limit))
                        // A redirect could lead the key elsewhere, and how often to try is ours to
                        // say.
                        .setHttpClientConfigCallback(http ->
                                http.disableRedirectHandling()
                                        .disableCookieManagement()
                                        .disableAutomaticRetries());
        if (settings.apiKey() != null) {
            builder.setDefaultHeaders(
                    new Header[] {
                        new BasicHeader("Authorization", "ApiKey " + settings.apiKey(), true)
                    });
        }
        if (settings.ca() != null) {
            builder.setSSLContext(trusting(settings.ca()));
        }
        return new ElasticsearchConnection(settings, builder.build());
    }

    private static SSLContext trusting(Path ca) throws IOException {
        try (InputStream in = Files.newInputStream(ca)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate each :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca" + number++, each);
            }
            if (number == 0) {
                throw new GeneralSecurityException("no certificate is in it");
            }
            TrustManagerFactory trust =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    "cannot use " + ca + " as authorities (PEM is expected): " + e.getMessage(), e);
        }
    }

    public ElasticsearchAsyncClient client() {
        return client;
    }

    /// Waits for an answer within the time limit.
    ///
    /// @param writes whether the request changes anything, so that it may have done so without an
    ///   answer
    /// @throws SinkUnavailableException when there is no answer, with its status where there is one
    ///   that says no
    public <T> T await(CompletableFuture<T> answer, boolean writes) {
        try {
            return answer.get(settings.limit().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw unavailable(e.getCause() == null ? e : e.getCause(), writes);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new SinkUnavailableException(
                    "no answer from " + settings.nodes() + " within " + settings.limit(),
                    e,
                    writes);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new SinkUnavailableException("interrupted", e, writes);
        }
    }

    /// Sends JSON as it is and returns the status, whatever it is.
    ///
    /// @throws SinkUnavailableException when there is no answer
    public int send(String method, String path, String json) {
        Request request = new Request(method, path);
        request.setJsonEntity(json);
        CompletableFuture<Integer> status = new CompletableFuture<>();
        Cancellable sent =
                rest.performRequestAsync(
                        request,
                        new ResponseListener() {
                            @Override
                            public void onSuccess(Response response) {
                                status.complete(response.getStatusCode());
                            }

                            @Override
                            public void onFailure(Exception failure) {
                                if (failure instanceof ResponseException answered) {
                                    status.complete(answered.getResponse().getStatusCode());
                                } else {
                                    status.completeExceptionally(failure);
                                }
                            }
                        });
        try {
            return await(status, false);
        } finally {
            sent.cancel();
        }
    }

    private SinkUnavailableException unavailable(Throwable failure, boolean writes) {
        boolean reached = true;
        int status = 0;
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof ConnectException || each instanceof UnknownHostException) {
                reached = false;
            }
            status = status == 0 ? status(each) : status;
        }
        String what = status == 0 ? failure.getClass().getSimpleName() : "status " + status;
        return new SinkUnavailableException(
                settings.nodes() + ": " + what + ": " + cut(failure.getMessage()) + advice(status),
                failure,
                writes && reached && (status < 400 || status >= 500),
                status);
    }

    /// Of an answer that Elasticsearch gave, or something between it and us.
    private static int status(Throwable failure) {
        return switch (failure) {
            case ElasticsearchException refused -> refused.status();
            case TransportException strange -> strange.statusCode();
            case ResponseException answered -> answered.getResponse().getStatusCode();
            default -> 0;
        };
    }

    private static String cut(@Nullable String words) {
        String line = String.valueOf(words).replaceAll("\\p{Cntrl}+", " ");
        return line.length() > LONGEST_WORDS ? line.substring(0, LONGEST_WORDS) + "…" : line;
    }

    private static String advice(int status) {
        return switch (status) {
            case 401 -> "; check sallyport.elasticsearch.api-key";
            case 403 ->
                    "; the key needs create_doc, auto_configure, read and maintenance on the data stream";
            default -> "";
        };
    }

    @Override
    public void close() {
        try {
            rest.close();
        } catch (IOException e) {
            // Nothing is waited for any more.
        }
    }
}
