package io.sallyport.policy.ticket;

import io.sallyport.policy.consent.TicketSystem;
import io.sallyport.policy.notice.Receiver;
import io.sallyport.policy.operation.Operation;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Looks tickets up with a GET of `ADDRESS/TICKET?owner=OWNER`, with a bearer token. The answer is
/// 404, or JSON:
///
/// `{"id": "INC-42", "owner": "acme", "state": "open", "openedBy": "carol", "targets": ["db01"],
/// "operations": ["observe", "read"]}`
///
/// Only a ticket of that id and owner in the state `open` counts. Any other answer, and none within
/// five seconds, is not known. Safe for use by many threads.
public final class HttpTicketSystem implements TicketSystem, AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int MOST_BYTES = 64 << 10;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Receiver address;
    private final String token;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(TIMEOUT)
                    .executor(threads)
                    .build();

    /// @param token shown to nobody; empty: none is sent
    public HttpTicketSystem(Receiver address, String token) {
        this.address = address;
        this.token = token;
    }

    @Override
    public Optional<OpenTicket> find(String ticket, String owner) {
        String base = address.address().toString().replaceFirst("/+$", "");
        HttpRequest.Builder request =
                HttpRequest.newBuilder(
                                URI.create(
                                        base + "/" + encoded(ticket) + "?owner=" + encoded(owner)))
                        .timeout(TIMEOUT)
                        .header("Accept", "application/json");
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            HttpResponse<InputStream> response =
                    client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                return switch (response.statusCode()) {
                    case 200 -> read(body.readNBytes(MOST_BYTES + 1), ticket, owner);
                    case 404 -> Optional.empty();
                    default -> throw unavailable("answered " + response.statusCode(), null);
                };
            }
        } catch (IOException broken) {
            throw unavailable(broken.getClass().getSimpleName(), null); // it may quote the address
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw unavailable("had not answered when the node stopped", stop);
        }
    }

    private Optional<OpenTicket> read(byte[] body, String ticket, String owner) {
        if (body.length > MOST_BYTES) {
            throw unavailable("answered with more than 64 KiB", null);
        }
        try {
            JsonNode found = JSON.readTree(body);
            boolean counts =
                    ticket.equals(found.path("id").stringValue(""))
                            && owner.equals(found.path("owner").stringValue(""))
                            && found.path("state").stringValue("").equals("open")
                            && !found.path("openedBy").stringValue("").isEmpty();
            return counts
                    ? Optional.of(
                            new OpenTicket(
                                    ticket,
                                    found.path("openedBy").stringValue(""),
                                    texts(found.path("targets")),
                                    Operation.of(texts(found.path("operations")))))
                    : Optional.empty();
        } catch (JacksonException | IllegalArgumentException notOurs) {
            throw unavailable("answered what is no ticket", notOurs);
        }
    }

    private static Set<String> texts(JsonNode list) {
        Set<String> texts = new LinkedHashSet<>();
        for (JsonNode one : list) {
            texts.add(one.stringValue(""));
        }
        return texts;
    }

    private TicketSystemUnavailableException unavailable(
            String how, @org.jspecify.annotations.Nullable Throwable cause) {
        return new TicketSystemUnavailableException(
                "the ticket system " + address + " cannot be asked: " + how,
                cause == null ? new IOException(how) : cause);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public void close() {
        client.shutdownNow();
        threads.shutdownNow();
    }
}
