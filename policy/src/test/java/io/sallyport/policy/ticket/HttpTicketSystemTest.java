package io.sallyport.policy.ticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.sallyport.policy.consent.TicketSystem;
import io.sallyport.policy.notice.Receiver;
import io.sallyport.policy.operation.Operation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A ticket system over HTTP, played by the JDK's own server.
final class HttpTicketSystemTest {
    private static final String TICKET =
            """
            {"id": "INC-42", "owner": "acme", "state": "open", "openedBy": "carol",
             "targets": ["db01"], "operations": ["observe", "read"]}
            """;

    private HttpServer server;
    private HttpTicketSystem tickets;
    private volatile int status = 200;
    private volatile String answer = TICKET;
    private volatile String asked = "";
    private volatile String authorization = "";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    asked = exchange.getRequestURI().toString();
                    authorization =
                            String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
                    byte[] body = answer.getBytes(StandardCharsets.UTF_8);
                    if (status == 302) {
                        exchange.getResponseHeaders().add("Location", "/elsewhere");
                    }
                    exchange.sendResponseHeaders(status, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        tickets =
                new HttpTicketSystem(
                        Receiver.parse("http://127.0.0.1:" + server.getAddress().getPort() + "/t/"),
                        "sesame");
    }

    @AfterEach
    void stop() {
        tickets.close();
        server.stop(0);
    }

    @Test
    void an_open_ticket_of_the_owner_is_found_with_what_it_lets_happen() {
        assertThat(tickets.find("INC-42", "acme"))
                .contains(
                        new TicketSystem.OpenTicket(
                                "INC-42",
                                "carol",
                                Set.of("db01"),
                                Set.of(Operation.OBSERVE, Operation.READ)));
        assertThat(asked).isEqualTo("/t/INC-42?owner=acme");
        assertThat(authorization).isEqualTo("Bearer sesame");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"closed\"", "\"OPEN\"", "null", "true"})
    void a_ticket_that_is_not_open_is_none(String state) {
        answer = TICKET.replace("\"open\"", state);
        assertThat(tickets.find("INC-42", "acme")).isEmpty();
    }

    @Test
    void another_tickets_or_another_owners_answer_is_none() {
        assertThat(tickets.find("INC-43", "acme")).isEmpty();
        assertThat(tickets.find("INC-42", "beta")).isEmpty();
        status = 404;
        assertThat(tickets.find("INC-42", "acme")).isEmpty();
    }

    @Test
    void a_name_that_would_lead_elsewhere_stays_a_name() {
        tickets.find("../../admin?x=1#", "acme");
        assertThat(asked).isEqualTo("/t/..%2F..%2Fadmin%3Fx%3D1%23?owner=acme");
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 302, 401})
    void what_is_no_answer_is_not_known_and_shows_no_token(int code) {
        status = code;
        assertThatThrownBy(() -> tickets.find("INC-42", "acme"))
                .isInstanceOf(TicketSystem.TicketSystemUnavailableException.class)
                .hasMessageContaining("answered " + code)
                .message()
                .doesNotContain("sesame", "/t/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>", "{\"id\": ", ""})
    void what_is_no_ticket_is_not_known(String body) {
        answer = body;
        if (body.isEmpty()) {
            assertThat(tickets.find("INC-42", "acme")).isEmpty();
        } else {
            assertThatThrownBy(() -> tickets.find("INC-42", "acme"))
                    .isInstanceOf(TicketSystem.TicketSystemUnavailableException.class);
        }
    }

    @Test
    void an_operation_that_there_is_not_and_a_flood_are_not_known() {
        answer = TICKET.replace("observe", "everything");
        assertThatThrownBy(() -> tickets.find("INC-42", "acme"))
                .isInstanceOf(TicketSystem.TicketSystemUnavailableException.class);
        answer = TICKET + " ".repeat(70_000);
        assertThatThrownBy(() -> tickets.find("INC-42", "acme"))
                .hasMessageContaining("more than 64 KiB");
    }

    @Test
    void nobody_there_is_not_known() {
        server.stop(0);
        assertThatThrownBy(() -> tickets.find("INC-42", "acme"))
                .isInstanceOf(TicketSystem.TicketSystemUnavailableException.class)
                .hasMessageContaining("cannot be asked");
    }
}
