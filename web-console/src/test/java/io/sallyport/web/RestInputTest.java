package io.sallyport.web;

import static io.sallyport.web.Problem.refusedWith;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;

/// What the API does not understand, and whom it does not know. Nothing here changes anything, so
/// one bastion serves all of it.
@SpringBootTest(
        classes = {Bastion.class, RecordedSession.class},
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@DirtiesContext
class RestInputTest {
    @LocalServerPort private int port;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"targets\": [\"web01\"], \"reson\": \"x\"} | did you mean `reason`?",
                "{\"targets\": [\"web01\"], \"for\": \"soon\"} | a time such as 30m, 2h or 4d",
                "{\"targets\": [\"web01\"], \"operations\": [\"rea\"]} | did you mean `read`?",
                "{\"targets\": [\"web01\"], \"operations\": [null]} | a list of words",
                "{\"targets\": [\"web01\"], \"purpose\": \"fun\"} | is no purpose; there are",
                "{\"targets\": [\"web01\"], \"start\": \"now\"} | the start is an instant such as",
                "{\"targets\": [\"env=none\"]} | no target carries",
                "{\"targets\": \"web01\"} | the field `targets`",
                "{\"targets\": []} | name at least one target",
                "{} | name at least one target",
                "[] | a JSON object",
                "{ | a JSON object"
            })
    void what_cannot_be_read_is_refused_with_what_is_wrong_with_it(String body, String sentence) {
        refusedWith(
                400,
                Visitor.signedInAs("alice", port).postJson("/api/v1/requests", body),
                sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/v1/requests?state=opn | did you mean `open`?",
                "/api/v1/consents?state=gone | a consent's state is one of"
            })
    void a_state_that_is_none_says_which_there_are(String path, String sentence) {
        refusedWith(400, Visitor.signedInAs("carol", port).get(path), sentence);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "requests",
                "requests/r-1",
                "grants",
                "reviews",
                "consents",
                "consent-modes",
                "accesses",
                "me"
            })
    void who_is_not_signed_in_gets_a_401(String path) {
        HttpResponse<String> answer = new Visitor(port).get("/api/v1/" + path);

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValue("application/problem+json");
    }
}
