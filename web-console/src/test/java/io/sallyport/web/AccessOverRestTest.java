package io.sallyport.web;

import static io.sallyport.web.Problem.refusedWith;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.policy.consent.Access;
import io.sallyport.policy.consent.Accesses;
import io.sallyport.policy.database.Database;
import io.sallyport.policy.receipt.Receipts;
import io.sallyport.recorder.screen.PrintableText;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.test.annotation.DirtiesContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The two gates over REST, by people who are signed in, against real rows in an H2 file.
@SpringBootTest(
        classes = {Bastion.class, RecordedSession.class},
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class AccessOverRestTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String ON_WEB01 =
            """
            {"targets": ["web01"], "operations": ["observe", "read"], "for": "2h",
             "reason": "the disk is full"}
            """;
    private static final String ON_DB01 = ON_WEB01.replace("web01", "db01");

    @LocalServerPort private int port;
    @Autowired private ApplicationContext bastion;
    @Autowired private FakeJournal journal;
    @Autowired private ManualClock clock;
    @Autowired private Database database;
    @Autowired private Accesses accesses;
    @Autowired private Receipts receipts;

    @BeforeEach
    void nothing_is_left_of_the_test_before() {
        Bastion.newTest(bastion);
    }

    // ---- the life of a request

    @Test
    void a_request_is_raised_approved_consented_to_and_given_back_over_rest_alone() {
        Visitor alice = as("alice");
        HttpResponse<String> raised = alice.postJson("/api/v1/requests", ON_DB01);
        assertThat(raised.statusCode()).isEqualTo(201);
        String id = json(raised).path("id").asString();
        assertThat(raised.headers().firstValue("Location")).hasValue("/api/v1/requests/" + id);
        assertThat(json(raised).path("standing").asString())
                .isEqualTo("waits: 0 of 1 approved; bob may");

        Visitor bob = as("bob");
        JsonNode approved =
                done(
                        bob.postJson(
                                "/api/v1/requests/" + id + "/approve",
                                "{\"for\": \"1h\", \"operations\": [\"read\"], \"message\": \"go\"}"));
        assertThat(approved.path("state").asString()).isEqualTo("pending-consent");
        assertThat(approved.path("minutes").asInt()).isEqualTo(60);
        assertThat(approved.path("standing").asString())
                .isEqualTo("approved; waits for the consent of acme (carol)");

        Visitor carol = as("carol");
        JsonNode asked = done(carol.get("/api/v1/consents?state=pending")).path("consents");
        assertThat(asked.size()).isEqualTo(1);
        String consent = asked.path(0).path("id").asString();
        JsonNode given =
                done(carol.postJson("/api/v1/consents/" + consent + "/give", "{\"for\": \"30m\"}"));
        assertThat(given.path("state").asString()).isEqualTo("given");
        assertThat(given.path("until").asString())
                .isEqualTo(clock.instant().plus(Duration.ofMinutes(30)).toString());

        JsonNode seen = done(alice.get("/api/v1/requests/" + id));
        assertThat(seen.path("state").asString()).isEqualTo("granted");
        assertThat(seen.path("votes").path(0).path("person").asString()).isEqualTo("bob");
        assertThat(seen.path("votes").path(0).path("message").asString()).isEqualTo("go");
        assertThat(seen.path("rule").asString()).isNotEmpty();
        JsonNode grants = done(alice.get("/api/v1/grants")).path("grants");
        String grant = grants.path(0).path("id").asString();
        assertThat(seen.path("standing").asString()).startsWith("granted: " + grant);
        assertThat(done(alice.get("/api/v1/grants/" + grant)).path("operations").toString())
                .isEqualTo("[\"read\"]");

        JsonNode more =
                json(
                        alice.postJson(
                                "/api/v1/grants/" + grant + "/extend",
                                "{\"for\": \"30m\", \"reason\": \"not done\"}"));
        assertThat(more.path("extends").asString()).isEqualTo(grant);
        assertThat(
                        done(alice.postJson(
                                        "/api/v1/requests/"
                                                + more.path("id").asString()
                                                + "/withdraw",
                                        ""))
                                .path("state")
                                .asString())
                .isEqualTo("withdrawn");

        assertThat(
                        done(alice.postJson("/api/v1/grants/" + grant + "/complete", ""))
                                .path("endedWhy")
                                .asString())
                .isEqualTo("completed");
        assertThat(done(alice.get("/api/v1/grants")).path("total").asInt()).isZero();
        assertThat(done(alice.get("/api/v1/grants?all=true")).path("total").asInt()).isOne();
    }

    @Test
    void whoever_decides_over_rest_is_in_the_journal_with_the_address_they_came_from() {
        String id = raisedBy("alice", ON_WEB01);
        done(as("bob").postJson("/api/v1/requests/" + id + "/approve", ""));

        assertThat(journal.facts("RequestApproved"))
                .singleElement()
                .satisfies(fact -> {
                    assertThat(fact.header().person()).isEqualTo("bob");
                    assertThat(fact.header().source()).matches("127\\.0\\.0\\.1:[0-9]+");
                });
    }

    @Test
    void a_denied_request_says_who_denied_it_and_why() {
        String id = raisedBy("alice", ON_WEB01);

        done(as("bob").postJson("/api/v1/requests/" + id + "/deny", "{\"reason\": \"not today\"}"));

        assertThat(done(as("alice").get("/api/v1/requests/" + id)).path("standing").asString())
                .isEqualTo("denied by bob: not today");
    }

    @Test
    void an_owner_who_refuses_closes_the_request() {
        Visitor carol = as("carol");
        String consent = askedForDb01(carol);

        done(carol.postJson("/api/v1/consents/" + consent + "/refuse", "{\"reason\": \"no\"}"));

        assertThat(done(as("alice").get("/api/v1/requests?state=denied")).path("total").asInt())
                .isOne();
    }

    @Test
    void an_owner_takes_a_consent_back_and_says_how_to_be_asked() {
        Visitor carol = as("carol");
        HttpResponse<String> stands =
                carol.postJson(
                        "/api/v1/consents/standing",
                        """
                        {"targets": ["db01"], "operations": ["observe"], "for": "90d",
                         "case": "ACME-7"}
                        """);
        assertThat(stands.statusCode()).isEqualTo(201);
        assertThat(json(stands).path("purpose").asString()).isEqualTo("owner-initiated-support");
        String path = "/api/v1/consents/" + json(stands).path("id").asString();
        assertThat(
                        done(carol.postJson(path + "/withdraw", "{\"reason\": \"over\"}"))
                                .path("state")
                                .asString())
                .isEqualTo("withdrawn");

        assertThat(done(carol.get("/api/v1/consent-modes")).toString())
                .contains("\"mode\":\"explicit\"");
        assertThat(
                        done(carol.sendJson(
                                        "PUT",
                                        "/api/v1/consent-modes",
                                        "{\"target\": \"db01\", \"mode\": \"deny\"}"))
                                .toString())
                .contains("\"mode\":\"deny\"");
    }

    @Test
    void broken_glass_is_reviewed_by_somebody_else_before_it_is_broken_again() {
        Visitor alice = as("alice");
        String glass =
                """
                {"targets": ["web01"], "account": "root", "for": "1h", "reason": "all is down"}
                """;
        HttpResponse<String> broken = alice.postJson("/api/v1/break-glass", glass);
        assertThat(broken.statusCode()).isEqualTo(201);
        String id = json(broken).path("id").asString();
        assertThat(json(broken).path("how").asString()).isEqualTo("break-glass");
        clock.advance(Duration.ofHours(1));

        assertThat(done(as("mallory").get("/api/v1/reviews")).path("total").asInt()).isZero();
        refusedWith(409, alice.postJson("/api/v1/break-glass", glass), "nobody has reviewed it");
        String review = "/api/v1/grants/" + id + "/review";
        refusedWith(
                409,
                alice.postJson(review, "{\"note\": \"fine\"}"),
                "the role approver is needed for reviewing");
        Visitor bob = as("bob");
        assertThat(done(bob.get("/api/v1/reviews")).path("total").asInt()).isOne();
        refusedWith(409, bob.postJson(review, ""), "the note is empty");
        done(bob.postJson(review, "{\"note\": \"fine\"}"));
        assertThat(done(bob.get("/api/v1/reviews")).path("total").asInt()).isZero();
        assertThat(alice.postJson("/api/v1/break-glass", glass).statusCode()).isEqualTo(201);
    }

    @Test
    void the_glass_of_a_machine_without_the_label_stays_whole() {
        refusedWith(
                403,
                as("alice")
                        .postJson(
                                "/api/v1/break-glass",
                                "{\"targets\": [\"db01\"], \"reason\": \"all is down\"}"),
                "no policy lets you break the glass of db01");
        assertThat(journal.facts("GrantIssued")).isEmpty();
    }

    @Test
    void who_is_frozen_asks_for_nothing_until_somebody_unfreezes_them() {
        Visitor admin = as("admin");
        done(admin.postJson("/api/v1/people/alice/freeze", "{\"reason\": \"lost her laptop\"}"));
        Visitor alice = as("alice");
        refusedWith(409, alice.postJson("/api/v1/requests", ON_WEB01), "alice is frozen");
        refusedWith(
                409,
                as("mallory").postJson("/api/v1/people/alice/unfreeze", ""),
                "the role approver or administrator is needed");

        done(admin.postJson("/api/v1/people/alice/unfreeze", ""));

        assertThat(alice.postJson("/api/v1/requests", ON_WEB01).statusCode()).isEqualTo(201);
    }

    @Test
    void an_approver_ends_a_grant_and_says_why() {
        String id = raisedBy("alice", ON_WEB01);
        Visitor bob = as("bob");
        done(bob.postJson("/api/v1/requests/" + id + "/approve", ""));
        String grant =
                done(bob.get("/api/v1/grants?of=alice"))
                        .path("grants")
                        .path(0)
                        .path("id")
                        .asString();
        refusedWith(
                409,
                bob.postJson("/api/v1/grants/" + grant + "/revoke", ""),
                "the reason is empty");

        JsonNode ended =
                done(bob.postJson("/api/v1/grants/" + grant + "/revoke", "{\"reason\": \"done\"}"));

        assertThat(ended.path("endedWhy").asString()).isEqualTo("revoked");
        assertThat(ended.path("endedBy").asString()).isEqualTo("bob");
    }

    // ---- who may not

    @Test
    void nobody_approves_their_own_request() {
        String id = raisedBy("alice", ON_WEB01);

        refusedWith(
                409,
                as("alice").postJson("/api/v1/requests/" + id + "/approve", ""),
                "nobody approves their own request; 0 of 1 approved; bob may");
    }

    @Test
    void an_administrator_cannot_consent() {
        String consent = askedForDb01(as("carol"));
        Visitor admin = as("admin");
        assertThat(admin.get("/api/v1/consents/" + consent).statusCode()).isEqualTo(200);

        refusedWith(
                409,
                admin.postJson("/api/v1/consents/" + consent + "/give", ""),
                "there is no consent " + consent + " for you to decide");
        refusedWith(
                403,
                admin.sendJson("PUT", "/api/v1/consent-modes", "{\"mode\": \"notify\"}"),
                "you speak for no owner of data");
        assertThat(journal.facts("ConsentGiven")).isEmpty();
        assertThat(journal.facts("ConsentModeSet")).isEmpty();
    }

    @Test
    void an_owner_neither_sees_nor_gives_the_consent_of_another() {
        String consent = askedForDb01(as("carol"));
        Visitor dora = as("dora");

        refusedWith(404, dora.get("/api/v1/consents/" + consent), "no such consent");
        refusedWith(
                404, dora.postJson("/api/v1/consents/" + consent + "/give", ""), "no such consent");
        refusedWith(
                403, dora.get("/api/v1/consents?owner=acme"), "you speak for beta, and for nobody");
        refusedWith(
                403,
                dora.sendJson(
                        "PUT",
                        "/api/v1/consent-modes",
                        "{\"owner\": \"acme\", \"mode\": \"notify\"}"),
                "you speak for beta, and for nobody");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/ballot?choice=approve"})
    void an_operator_does_not_see_anothers_request(String what) {
        String id = raisedBy("mallory", ON_WEB01);
        Visitor alice = as("alice");

        refusedWith(404, alice.get("/api/v1/requests/" + id + what), "no such request");
        assertThat(done(alice.get("/api/v1/requests")).path("total").asInt()).isZero();
        refusedWith(403, alice.get("/api/v1/requests?person=mallory"), "see others'");
        refusedWith(403, alice.get("/api/v1/grants?of=mallory"), "see others'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"approve", "deny", "withdraw"})
    void what_an_operator_does_to_anothers_request_does_not_tell_that_there_is_one(String act) {
        String id = raisedBy("mallory", ON_WEB01);

        HttpResponse<String> to = as("alice").postJson("/api/v1/requests/" + id + "/" + act, "{}");
        HttpResponse<String> none =
                as("alice").postJson("/api/v1/requests/r-nothere2/" + act, "{}");

        assertThat(to.statusCode()).isEqualTo(404);
        assertThat(to.body().replace(id, "")).isEqualTo(none.body().replace("r-nothere2", ""));
    }

    @Test
    void an_approver_sees_everybodys_requests_and_narrows_them() {
        raisedBy("mallory", ON_WEB01);
        raisedBy("alice", ON_DB01);
        Visitor bob = as("bob");

        assertThat(done(bob.get("/api/v1/requests")).path("total").asInt()).isEqualTo(2);
        assertThat(done(bob.get("/api/v1/requests?person=mallory")).path("total").asInt()).isOne();
        assertThat(done(bob.get("/api/v1/requests?target=DB01")).path("total").asInt()).isOne();
        assertThat(done(bob.get("/api/v1/requests?state=open")).path("total").asInt()).isEqualTo(2);
        assertThat(done(bob.get("/api/v1/requests?state=granted")).path("total").asInt()).isZero();
        JsonNode second = done(bob.get("/api/v1/requests?page=2&size=1"));
        assertThat(second.path("requests").size()).isOne();
        assertThat(second.path("page").asInt()).isEqualTo(2);
    }

    @Test
    void an_owner_sees_requests_for_her_machines_and_no_others() {
        String hers = raisedBy("alice", ON_DB01);
        String not = raisedBy("alice", ON_WEB01);
        Visitor carol = as("carol");

        assertThat(carol.get("/api/v1/requests/" + hers).statusCode()).isEqualTo(200);
        assertThat(carol.get("/api/v1/requests/" + not).statusCode()).isEqualTo(404);
    }

    @Test
    void an_owner_sees_who_was_on_her_machines_and_nobody_else_does() {
        accesses.began(
                new Access(
                        "s-1",
                        "acme",
                        "db01",
                        "root",
                        "alice",
                        "node1",
                        "g-1",
                        null,
                        "OWNER_IS_TOLD",
                        Bastion.NOON,
                        null),
                null);

        JsonNode shown = done(as("carol").get("/api/v1/accesses")).path("accesses");
        assertThat(shown.size()).isOne();
        assertThat(shown.path(0).path("session").asString()).isEqualTo("s-1");
        assertThat(shown.path(0).path("because").asString()).isEqualTo("owner-is-told");
        assertThat(done(as("dora").get("/api/v1/accesses")).path("total").asInt()).isZero();
        refusedWith(403, as("admin").get("/api/v1/accesses"), "you speak for no owner");
    }

    @Test
    void an_owner_reads_the_receipt_of_a_session_over_rest_and_on_its_page_and_strangers_do_not() {
        accesses.began(
                new Access(
                        "s-past",
                        "acme",
                        "db01",
                        "root",
                        "alice",
                        "node1",
                        "g-1",
                        null,
                        "OWNER_IS_TOLD",
                        clock.instant(),
                        null),
                null);
        Bastion.pastSession(journal, "s-past", "alice", "db01", clock.instant());
        receipts.issueMissing(session -> true);
        assertThat(done(as("carol").get("/api/v1/receipts")).path("total").asInt()).isZero();
        receipts.issueMissing(session -> false);

        JsonNode listed = done(as("carol").get("/api/v1/receipts")).path("receipts");
        assertThat(listed.size()).isOne();
        assertThat(listed.path(0).path("session").asString()).isEqualTo("s-past");
        String text = as("carol").get("/api/v1/receipts/s-past").body();
        assertThat(text)
                .startsWith("sallyport receipt v1\nsession: s-past\nowner: acme\n")
                .contains("because: closed by the operator", "admitted: owner-is-told");
        assertThat(as("dave").get("/api/v1/receipts/s-past").body()).isEqualTo(text);
        assertThat(as("carol").get("/receipts/s-past").body())
                .contains("sallyport receipt v1", "/api/v1/receipts/s-past");
        assertThat(as("carol").get("/receipts").body()).contains("/receipts/s-past");
        refusedWith(404, as("dora").get("/api/v1/receipts/s-past"), "no receipt");
        refusedWith(404, as("alice").get("/api/v1/receipts/s-past"), "no receipt");
        refusedWith(403, as("alice").get("/api/v1/receipts"), "you are neither");
        assertThat(done(as("dora").get("/api/v1/receipts")).path("total").asInt()).isZero();
        assertThat(journal.facts("ReceiptIssued")).hasSize(1);
    }

    // ---- what is refused, in words

    @Test
    void what_could_never_be_let_through_is_refused_with_policys_sentence() {
        Visitor alice = as("alice");

        refusedWith(
                409,
                alice.postJson("/api/v1/requests", ON_WEB01.replace("2h", "9h")),
                "480 minutes");
        refusedWith(
                409,
                alice.postJson("/api/v1/requests", ON_WEB01.replace("the disk is full", " ")),
                "the reason is empty; say it in a few words");
        refusedWith(409, as("carol").postJson("/api/v1/requests", ON_WEB01), "role operator");
        assertThat(journal.facts("AccessRequested")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "for: 99999999999999d: 400: longer than 36500 days",
                "for: 32d: 409: 1 minute to 31 days",
                "for: -5m: 409: 1 minute to 31 days",
                "for: 0m: 409: 1 minute to 31 days",
                "for: ٣٠m: 400: such as 30m, 2h or 4d",
                "start: 2020-01-01T00.00.00Z: 400: an instant such as",
                "start: 2020-01-01: 400: an instant such as",
                "start: tomorrow: 400: an instant such as",
                "reason: a\\u202eb: 409: plain text",
                "reason: a\\u009b2Jb: 409: plain text",
                "reason: a\\nBcc. mallory: 409: plain text",
                "ticket: a\\u200bb: 409: plain text",
                "purpose: to-\\u001b[2Jlook: 400: is no purpose",
                "account: to-\\u001b[2Jor: 409: has no account",
                "operations: re\\u202ead: 400: "
            })
    void what_is_absurd_or_disguised_is_refused_and_not_repeated(String what) {
        String[] parts = what.split(": ", -1);
        String value = parts[0].equals("operations") ? "[\"%s\"]" : "\"%s\"";
        HttpResponse<String> answer =
                as("alice")
                        .postJson(
                                "/api/v1/requests",
                                ("{\"targets\": [\"web01\"], \"reason\": \"x\", \"%s\": "
                                                + value
                                                + "}")
                                        .formatted(parts[0], parts[1])
                                        .replaceFirst("\"reason\": \"x\", (?=\"reason\")", ""));

        refusedWith(Integer.parseInt(parts[2]), answer, parts[3]);
        String said = JSON.readTree(answer.body()).path("detail").asString();
        assertThat(said.codePoints()).allMatch(PrintableText::isPrintable);
        assertThat(journal.facts("AccessRequested")).isEmpty();
    }

    @Test
    void a_crowd_of_targets_and_the_fifty_first_request_are_refused() {
        Visitor alice = as("alice");
        String crowd = "\"web01\"" + ", \"web01\", \"nobody\"".repeat(500);
        refusedWith(
                409,
                alice.postJson("/api/v1/requests", ON_WEB01.replace("\"web01\"", crowd)),
                "there is no target `nobody`");
        for (int i = 0; i < 50; i++) {
            raisedBy("alice", ON_WEB01);
        }
        refusedWith(
                409,
                as("alice").postJson("/api/v1/requests", ON_WEB01),
                "you have 50 requests waiting, which is the most; withdraw some");
    }

    @Test
    void a_standing_consent_for_ten_years_or_for_nobody_is_refused() {
        String standing =
                """
                {"targets": ["db01"], "operations": ["read"], "for": "%s", "person": "%s"}
                """;
        Visitor carol = as("carol");
        String path = "/api/v1/consents/standing";

        refusedWith(409, carol.postJson(path, standing.formatted("3653d", "alice")), "a year");
        refusedWith(
                400, carol.postJson(path, standing.formatted("99999999999999d", "alice")), "36500");
        refusedWith(409, carol.postJson(path, standing.formatted("-1h", "alice")), "before it");
        refusedWith(
                409,
                carol.postJson(path, standing.formatted("1h", "zoe")),
                "there is nobody called `zoe`");
        assertThat(done(carol.get("/api/v1/consents")).path("total").asInt()).isZero();
    }

    @Test
    void a_reason_that_looks_like_an_approval_approves_nothing() {
        String reason = "approved by bob \\u2014 state: granted";
        String id = raisedBy("alice", ON_WEB01.replace("the disk is full", reason));

        JsonNode seen = done(as("bob").get("/api/v1/requests/" + id));
        assertThat(seen.path("reason").asString())
                .isEqualTo("approved by bob \u2014 state: granted");
        assertThat(seen.path("state").asString()).isEqualTo("pending-approval");
        assertThat(seen.path("votes").size()).isZero();
        assertThat(done(as("alice").get("/api/v1/grants")).path("total").asInt()).isZero();
    }

    @Test
    void a_decision_lets_through_no_more_than_was_asked_for() {
        String id = raisedBy("alice", ON_WEB01);
        Visitor bob = as("bob");
        String approve = "/api/v1/requests/" + id + "/approve";

        refusedWith(409, bob.postJson(approve, "{\"for\": \"3h\"}"), "a decision may shorten");
        refusedWith(
                409, bob.postJson(approve, "{\"operations\": [\"destroy\"]}"), "fewer operations");
        refusedWith(400, bob.postJson(approve, "{\"operation\": [\"read\"]}"), "did you mean");
    }

    @Test
    void a_ballot_is_the_text_that_is_signed_and_a_signature_of_nothing_is_refused() {
        String id = raisedBy("alice", ON_WEB01);
        Visitor bob = as("bob");

        JsonNode ballot = done(bob.get("/api/v1/requests/" + id + "/ballot?choice=approve&for=1h"));
        assertThat(ballot.path("ballot").asString())
                .startsWith("sallyport decision 1\n")
                .contains("on: " + id, "by: bob", "duration: 60 min");
        assertThat(ballot.path("namespace").asString()).isEqualTo("sallyport.decision");
        refusedWith(
                400, bob.get("/api/v1/requests/" + id + "/ballot?choice=maybe"), "approve or deny");
        assertThat(
                        bob.postJson(
                                        "/api/v1/requests/" + id + "/approve",
                                        "{\"signature\": \"mine\"}")
                                .statusCode())
                .isEqualTo(409);
        assertThat(done(bob.get("/api/v1/requests/" + id)).path("state").asString())
                .isEqualTo("pending-approval");
    }

    @Test
    void text_that_disguises_itself_comes_back_visible() {
        HttpResponse<String> answer =
                as("alice")
                        .postJson(
                                "/api/v1/requests",
                                "{\"targets\": [\"web\\u202e10\"], \"reason\": \"x\"}");

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).doesNotContain("\u202e", "\\u202e");
    }

    // ---- the door

    @Test
    void without_the_token_nothing_is_changed() {
        Visitor alice = as("alice");

        refusedWith(403, alice.postJsonWithout("/api/v1/requests", ON_WEB01), "GET /api/v1/me");
        assertThat(journal.facts("ChangeBegun")).isEmpty();
    }

    @Test
    void a_body_that_is_too_long_is_not_read() {
        refusedWith(
                413,
                as("alice")
                        .postJson(
                                "/api/v1/requests",
                                "{\"reason\": \"" + "x".repeat(64 * 1024) + "\"}"),
                "longer than");
    }

    @Test
    void a_body_that_does_not_say_how_long_it_is_is_not_read() {
        refusedWith(
                411, as("alice").streamJson("/api/v1/requests", ON_WEB01), "say how long it is");
    }

    @Test
    void nothing_is_decided_while_the_journal_cannot_be_written() {
        String id = raisedBy("alice", ON_WEB01);
        Visitor bob = as("bob");
        journal.failFromNowOn(true);

        refusedWith(
                503,
                bob.postJson("/api/v1/requests/" + id + "/approve", ""),
                "nothing new is opened");
        journal.failFromNowOn(false);
        assertThat(done(bob.get("/api/v1/requests/" + id)).path("state").asString())
                .isEqualTo("pending-approval");
    }

    @Test
    @DirtiesContext // the database stays away
    void while_the_database_is_away_the_answer_is_503_and_says_so() {
        Visitor alice = as("alice");
        database.close();

        refusedWith(503, alice.get("/api/v1/requests"), "cannot reach its database");
        refusedWith(503, alice.postJson("/api/v1/requests", ON_WEB01), "cannot reach its database");
    }

    @Test
    void the_api_describes_itself_to_who_is_signed_in() {
        assertThat(new Visitor(port).get("/v3/api-docs").statusCode()).isNotEqualTo(200);
        JsonNode paths = done(as("alice").get("/v3/api-docs")).path("paths");

        assertThat(paths.propertyNames())
                .contains(
                        "/api/v1/requests",
                        "/api/v1/requests/{id}/approve",
                        "/api/v1/consents/{id}/give",
                        "/api/v1/sessions");
        assertThat(paths.path("/api/v1/requests").toString()).doesNotContain("\"who\"");
    }

    private Visitor as(String name) {
        return Visitor.signedInAs(name, port);
    }

    private String raisedBy(String name, String body) {
        HttpResponse<String> raised = as(name).postJson("/api/v1/requests", body);
        assertThat(raised.statusCode()).as(raised.body()).isEqualTo(201);
        return json(raised).path("id").asString();
    }

    /// The consent that alice's approved request for db01 waits for.
    private String askedForDb01(Visitor carol) {
        String id = raisedBy("alice", ON_DB01);
        done(as("bob").postJson("/api/v1/requests/" + id + "/approve", ""));
        return done(carol.get("/api/v1/consents")).path("consents").path(0).path("id").asString();
    }

    private static JsonNode done(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer);
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JSON.readTree(answer.body());
    }
}
