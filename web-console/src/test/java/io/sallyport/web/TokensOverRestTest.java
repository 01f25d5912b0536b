package io.sallyport.web;

import static io.sallyport.web.Problem.refusedWith;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.policy.grant.Grants;
import io.sallyport.policy.identity.Actor;
import io.sallyport.policy.identity.Role;
import io.sallyport.policy.token.IssuedToken;
import io.sallyport.policy.token.TokenScope;
import io.sallyport.policy.token.Tokens;
import io.sallyport.recorder.journal.Entry;
import java.net.HttpCookie;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The API as programs meet it that bring a bearer token.
@SpringBootTest(
        classes = {Bastion.class, RecordedSession.class},
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class TokensOverRestTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration DAY = Duration.ofDays(1);
    private static final String NOBODYS = Tokens.PREFIX + "A".repeat(43);
    private static final String ON_WEB01 =
            """
            {"targets": ["web01"], "operations": ["observe"], "for": "2h", "reason": "disk is full"}
            """;

    @LocalServerPort private int port;
    @Autowired private ApplicationContext bastion;
    @Autowired private Tokens tokens;
    @Autowired private Grants grants;
    @Autowired private FakeInventory inventory;
    @Autowired private FakeJournal journal;
    @Autowired private ManualClock clock;

    @BeforeEach
    void nothing_is_left_of_the_test_before() {
        Bastion.newTest(bastion);
    }

    // ---- what counts

    @Test
    void a_program_is_let_in_as_the_person_who_made_its_token_without_cookie_or_form() {
        HttpResponse<String> me = with(read("alice")).get("/api/v1/me");

        assertThat(me.statusCode()).as(me.body()).isEqualTo(200);
        JsonNode who = JSON.readTree(me.body());
        assertThat(who.path("name").asString()).isEqualTo("alice");
        assertThat(who.path("roles").toString()).isEqualTo("[\"operator\"]");
        assertThat(who.path("token").asString()).isEqualTo("ci");
        assertThat(who.path("form").isMissingNode() || who.path("form").isNull()).isTrue();
        assertThat(me.headers().allValues("Set-Cookie")).isEmpty();
    }

    @Test
    void a_person_who_is_there_herself_shows_no_token() {
        JsonNode who = JSON.readTree(Visitor.signedInAs("alice", port).get("/api/v1/me").body());
        assertThat(who.path("token").isMissingNode() || who.path("token").isNull()).isTrue();
        assertThat(who.path("form").path("token").asString()).isNotEmpty();
    }

    @Test
    void what_a_program_does_is_in_the_journal_with_the_token_it_did_it_by() {
        HttpResponse<String> raised = with(write("alice")).post("/api/v1/requests", ON_WEB01);
        assertThat(raised.statusCode()).as(raised.body()).isEqualTo(201);
        String id = JSON.readTree(raised.body()).path("id").asString();
        Program bob = with(write("bob"));
        HttpResponse<String> approved = bob.post("/api/v1/requests/" + id + "/approve", "{}");
        assertThat(approved.statusCode()).as(approved.body()).isEqualTo(200);

        assertThat(journal.facts("AccessRequested")).singleElement().satisfies(by("alice"));
        assertThat(journal.facts("RequestApproved")).singleElement().satisfies(by("bob"));
        assertThat(journal.facts("TokenUsed")).hasSize(2);
    }

    private static Consumer<Entry> by(String person) {
        return fact -> {
            assertThat(fact.header().person()).isEqualTo(person);
            assertThat(fact.header().source()).matches("127\\.0\\.0\\.1:[0-9]+ via token ci");
        };
    }

    @Test
    void what_a_program_sees_and_may_is_what_its_person_sees_and_may() {
        String id =
                JSON.readTree(with(write("alice")).post("/api/v1/requests", ON_WEB01).body())
                        .path("id")
                        .asString();

        refusedWith(
                409,
                with(tokenOf("alice", "second", TokenScope.WRITE))
                        .post("/api/v1/requests/" + id + "/approve", "{}"),
                "nobody approves their own request");
        refusedWith(404, with(read("mallory")).get("/api/v1/requests/" + id), "no such request");
    }

    @Test
    void a_program_has_the_roles_that_its_person_has_now() {
        Program program = with(write("bob"));
        String id =
                JSON.readTree(with(write("alice")).post("/api/v1/requests", ON_WEB01).body())
                        .path("id")
                        .asString();
        inventory.put(Bastion.person("bob", "Bob Baker", Role.AUDITOR));

        refusedWith(409, program.post("/api/v1/requests/" + id + "/approve", "{}"), "you may not");
    }

    @Test
    void the_description_of_the_api_is_for_programs_too() {
        HttpResponse<String> described = with(read("alice")).get("/v3/api-docs");
        assertThat(described.statusCode()).isEqualTo(200);
        assertThat(described.body()).contains("/api/v1/requests", "\"bearer\"");
        assertThat(with(NOBODYS).get("/v3/api-docs").statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer ", "bearer ", "BEARER "})
    void the_scheme_is_read_in_any_case(String scheme) {
        assertThat(Program.thatSays(scheme + read("alice"), port).get("/api/v1/me").statusCode())
                .isEqualTo(200);
    }

    // ---- cookies

    @Test
    void with_a_token_no_cookie_counts_neither_to_let_in_nor_to_speak_for_somebody_else() {
        Visitor bob = Visitor.signedInAs("bob", port);
        String cookies = cookies(bob);

        HttpResponse<String> asAlice = getWith(read("alice"), cookies);
        assertThat(JSON.readTree(asAlice.body()).path("name").asString()).isEqualTo("alice");
        assertThat(asAlice.headers().allValues("Set-Cookie")).isEmpty();
        refusedWith(401, getWith(NOBODYS, cookies), "There is no such token");
        assertThat(bob.get("/api/v1/me").body())
                .as("his own sign-in goes on")
                .contains("\"name\":\"bob\"");
    }

    @Test
    void a_token_opens_no_page_and_makes_no_sign_in() {
        HttpResponse<String> page = with(write("alice")).get("/sessions");
        assertThat(page.statusCode()).isEqualTo(302);
        assertThat(page.headers().firstValue("Location"))
                .hasValueSatisfying(to -> assertThat(to).endsWith("/signin"));
    }

    @Test
    void a_token_in_the_address_or_the_form_is_none() {
        String token = read("alice");
        HttpResponse<String> answer = new Visitor(port).get("/api/v1/me?access_token=" + token);
        assertThat(answer.statusCode()).isEqualTo(401);
        HttpResponse<String> posted =
                new Visitor(port).postWithout("/api/v1/requests", "access_token=" + token);
        assertThat(posted.statusCode()).isEqualTo(403);
        assertThat(journal.facts("TokenUsed")).isEmpty();
    }

    private static String cookies(Visitor visitor) {
        StringBuilder all = new StringBuilder();
        for (HttpCookie cookie : visitor.cookies()) {
            all.append(all.isEmpty() ? "" : "; ")
                    .append(cookie.getName())
                    .append('=')
                    .append(cookie.getValue());
        }
        return all.toString();
    }

    private HttpResponse<String> getWith(String token, String cookies) {
        return with(token)
                .send("GET", "/api/v1/me", HttpRequest.BodyPublishers.noBody(), "Cookie", cookies);
    }

    // ---- scope

    @ParameterizedTest
    @CsvSource({
        "POST, /api/v1/requests",
        "POST, /api/v1/people/mallory/freeze",
        "PUT, /api/v1/consent-modes",
        "DELETE, /api/v1/requests",
        "PATCH, /api/v1/requests"
    })
    void a_token_for_looking_changes_nothing(String method, String path) {
        HttpResponse<String> no =
                with(read("admin"))
                        .send(method, path, HttpRequest.BodyPublishers.ofString(ON_WEB01));

        refusedWith(403, no, "token new NAME --scope write");
        assertThat(challenge(no))
                .startsWith("Bearer ")
                .contains("error=\"insufficient_scope\"", "scope=\"write\"");
        assertThat(journal.facts("ChangeBegun"))
                .extracting(fact -> fact.detail().path("verb").asString())
                .containsOnly("ISSUE_TOKEN");
    }

    @Test
    void a_token_for_writing_looks_too() {
        assertThat(with(write("alice")).get("/api/v1/requests").statusCode()).isEqualTo(200);
    }

    @Test
    void a_token_makes_no_other() {
        Program program = with(write("admin"));
        for (String path : List.of("/api/v1/tokens", "/api/v1/token", "/api/v1/me/tokens")) {
            assertThat(program.post(path, "{\"name\": \"other\"}").statusCode()).isEqualTo(404);
        }
        assertThat(tokens.of("admin")).hasSize(1);
    }

    // ---- what does not count

    @Test
    void a_token_that_nobody_made_is_refused_and_says_what_to_do() {
        HttpResponse<String> no = with(NOBODYS).get("/api/v1/me");

        refusedWith(401, no, "Make one at the desk: token new NAME");
        assertThat(challenge(no)).startsWith("Bearer ").contains("error=\"invalid_token\"");
        assertThat(no.body()).doesNotContain(NOBODYS);
        assertThat(no.headers().allValues("Set-Cookie")).isEmpty();
        assertThat(journal.facts("ConsoleSignInRefused"))
                .singleElement()
                .satisfies(fact -> {
                    assertThat(fact.header().person()).isNull();
                    assertThat(fact.header().source()).matches("127\\.0\\.0\\.1:[0-9]+");
                    assertThat(fact.detail().path("reason").asString()).isEqualTo("unknown-token");
                });
    }

    @Test
    void a_revoked_token_is_refused_from_the_next_request_on() {
        Program program = with(read("alice"));
        assertThat(program.get("/api/v1/me").statusCode()).isEqualTo(200);
        tokens.revoke("alice", "ci", new Actor("alice", "127.0.0.1:1"));

        HttpResponse<String> no = program.get("/api/v1/me");

        refusedWith(401, no, "was revoked");
        assertThat(challenge(no)).contains("error=\"invalid_token\"");
        refused("alice", "revoked-token");
    }

    @Test
    void an_expired_token_is_refused_from_the_instant_it_ends() {
        Program program = with(read("alice"));
        clock.advance(DAY.minusNanos(1000));
        assertThat(program.get("/api/v1/me").statusCode()).isEqualTo(200);
        clock.advance(Duration.ofNanos(1000));

        refusedWith(401, program.get("/api/v1/me"), "has expired");
        refused("alice", "expired-token");
    }

    @Test
    void the_token_of_who_is_frozen_is_refused_until_they_are_unfrozen() {
        Program program = with(read("alice"));
        Actor admin = new Actor("admin", "127.0.0.1:1");
        grants.freeze("alice", admin, "lost her laptop");

        refusedWith(401, program.get("/api/v1/me"), "is frozen");
        refused("alice", "frozen");

        grants.unfreeze("alice", admin);
        assertThat(program.get("/api/v1/me").statusCode()).isEqualTo(200);
    }

    @Test
    void the_token_of_who_left_is_refused() {
        Program program = with(read("alice"));
        inventory.remove("alice");

        refusedWith(401, program.get("/api/v1/me"), "no longer has the person");
        refused("alice", "unknown-person");
    }

    private void refused(String person, String reason) {
        assertThat(journal.facts("ConsoleSignInRefused"))
                .singleElement()
                .satisfies(fact -> {
                    assertThat(fact.header().person()).isEqualTo(person);
                    assertThat(fact.header().source()).endsWith(" via token ci");
                    assertThat(fact.detail().path("reason").asString()).isEqualTo(reason);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer", "Bearer ", "Bearer a b", "Bearer \"x\"", "Bearersallyport_x"})
    void what_can_be_no_token_is_refused_as_one(String authorization) {
        HttpResponse<String> no = Program.thatSays(authorization, port).get("/api/v1/me");
        refusedWith(401, no, "Authorization: Bearer TOKEN");
        assertThat(challenge(no)).startsWith("Bearer ").contains("error=\"invalid_token\"");
    }

    @Test
    void without_a_token_and_without_a_cookie_nobody_is_there() {
        refusedWith(401, new Visitor(port).get("/api/v1/me"), "Nobody is signed in");
        refusedWith(
                401,
                Program.thatSays("Basic YWxpY2U6eA==", port).get("/api/v1/me"),
                "Nobody is signed in");
    }

    // ---- many that do not count

    @Test
    void a_program_that_goes_on_with_a_dead_token_waits_and_no_other_does() {
        Program dead = with(read("alice"));
        Program good = with(read("bob"));
        tokens.revoke("alice", "ci", new Actor("alice", "127.0.0.1:1"));
        for (int i = 0; i < 5; i++) {
            assertThat(dead.get("/api/v1/me").statusCode()).isEqualTo(401);
        }

        HttpResponse<String> waits = dead.get("/api/v1/me");
        refusedWith(429, waits, "Too many tokens that do not count");
        assertThat(waits.headers().firstValue("Retry-After")).hasValue("5");
        dead.get("/api/v1/me");
        assertThat(journal.facts("ConsoleSignInRefused"))
                .extracting(fact -> fact.detail().path("reason").asString())
                .hasSize(6)
                .endsWith("revoked-token", "throttled");

        assertThat(good.get("/api/v1/me").statusCode()).as("from the same address").isEqualTo(200);
        assertThat(Visitor.signedInAs("carol", port).get("/api/v1/me").statusCode())
                .as("with a password, from the same address")
                .isEqualTo(200);
        clock.advance(Duration.ofSeconds(5));
        assertThat(dead.get("/api/v1/me").statusCode()).isEqualTo(401);
    }

    @Test
    void many_uses_of_a_token_that_counts_are_no_reason_to_wait() {
        Program program = with(read("alice"));
        for (int i = 0; i < 50; i++) {
            assertThat(program.get("/api/v1/me").statusCode()).isEqualTo(200);
        }
        assertThat(journal.facts("TokenUsed")).hasSize(1);
    }

    // ---- what is away

    @Test
    void while_the_journal_cannot_be_written_a_first_use_is_refused_as_503() {
        String token = read("alice");
        journal.failFromNowOn(true);

        refusedWith(503, with(token).get("/api/v1/me"), "no token counts");
        refusedWith(503, with(NOBODYS).get("/api/v1/me"), "no token counts");
        journal.failFromNowOn(false);
        assertThat(with(token).get("/api/v1/me").statusCode()).isEqualTo(200);
    }

    // ---- secrets

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void a_token_is_in_no_fact_no_log_and_no_answer(CapturedOutput log) {
        String token = write("alice");
        String random = token.substring(Tokens.PREFIX.length());
        Program program = with(token);
        StringBuilder said = new StringBuilder();
        said.append(program.get("/api/v1/me").body());
        said.append(program.post("/api/v1/requests", "{\"nonsense\": 1}").body());
        said.append(program.get("/api/v1/nowhere").body());
        journal.failFromNowOn(true);
        said.append(program.post("/api/v1/requests", ON_WEB01).body());
        journal.failFromNowOn(false);
        tokens.revoke("alice", "ci", new Actor("alice", "127.0.0.1:1"));
        HttpResponse<String> no = program.get("/api/v1/me");
        said.append(no.body()).append(no.headers());

        assertThat(said).isNotEmpty().asString().doesNotContain(random);
        assertThat(journal.read(0, Integer.MAX_VALUE).toString())
                .contains("TokenIssued")
                .doesNotContain(random);
        assertThat(log.getAll()).doesNotContain(random);
    }

    // ---- helpers

    private Program with(String token) {
        return Program.with(token, port);
    }

    private String read(String person) {
        return tokenOf(person, "ci", TokenScope.READ);
    }

    private String write(String person) {
        return tokenOf(person, "ci", TokenScope.WRITE);
    }

    private String tokenOf(String person, String name, TokenScope scope) {
        IssuedToken issued = tokens.issue(name, scope, DAY, new Actor(person, "127.0.0.1:1"));
        return new String(issued.secret().reveal(), StandardCharsets.US_ASCII);
    }

    private static String challenge(HttpResponse<String> answer) {
        return answer.headers().firstValue("WWW-Authenticate").orElse("");
    }
}
