package io.sallyport.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import tools.jackson.databind.json.JsonMapper;

/// The pages where requests and consents are decided, by forms that need no script.
@SpringBootTest(
        classes = {Bastion.class, RecordedSession.class},
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@DirtiesContext
class DecisionPagesTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @LocalServerPort private int port;
    @Autowired private FakeJournal journal;

    private String asks(String person, String target, String reason) {
        HttpResponse<String> raised =
                as(person)
                        .postJson(
                                "/api/v1/requests",
                                """
                                {"targets": ["%s"], "operations": ["observe", "read"], "for": "2h",
                                 "reason": "%s"}
                                """
                                        .formatted(target, reason));
        assertThat(raised.statusCode()).isEqualTo(201);
        return JSON.readTree(raised.body()).path("id").asString();
    }

    private Visitor as(String person) {
        return Visitor.signedInAs(person, port);
    }

    private static String location(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(302);
        return answer.headers().firstValue("Location").orElseThrow();
    }

    @Test
    void the_link_of_a_notice_lands_on_the_decision_after_signing_in() {
        String id = asks("alice", "web01", "the disk is full");
        Visitor bob = new Visitor(port);
        assertThat(location(bob.get("/requests/" + id))).endsWith("/signin");
        assertThat(location(bob.signIn("bob", Bastion.PASSWORD))).contains("/requests/" + id);
        assertThat(bob.get("/requests/" + id).body())
                .contains("the disk is full", "Approve", "Deny", "observe", "bob may");
    }

    @Test
    void an_approver_lets_through_less_and_the_owner_consents_and_withdraws() {
        String id = asks("alice", "db01", "a broken index");
        Visitor bob = as("bob");
        String page = "/requests/" + id;
        assertThat(
                        location(
                                bob.post(
                                        page,
                                        page + "/approve",
                                        Map.of(
                                                "operations", "read",
                                                "targets", "db01",
                                                "for", "30m",
                                                "message", "go ahead"))))
                .endsWith(page);
        assertThat(bob.get(page).body())
                .contains("Waits for consent", "30 min", "go ahead")
                .doesNotContain("observe", "/approve");

        Visitor carol = as("carol");
        String waiting = carol.get("/consents").body();
        assertThat(waiting).contains("Consents of", "Waits for you", "alice");
        String consent = waiting.replaceAll("(?s).*(/consents/c-[a-z0-9]{8}).*", "$1");
        assertThat(carol.get(consent).body())
                .contains("Consent", "Refuse", "read")
                .doesNotContain("observe", "a broken index");
        location(
                carol.post(
                        consent,
                        consent + "/give",
                        Map.of("operations", "read", "targets", "db01")));
        assertThat(carol.get(consent).body()).contains("Given", "Withdraw");
        assertThat(as("alice").get(page).body()).contains("Granted");

        location(carol.post(consent, consent + "/withdraw", Map.of("reason", "enough")));
        assertThat(carol.get(consent).body()).contains("Withdrawn").doesNotContain("/withdraw");
        assertThat(journal.facts("ConsentWithdrawn")).isNotEmpty();
    }

    @Test
    void who_takes_every_tick_away_approves_nothing() {
        String id = asks("alice", "web01", "no ticks");
        String page = "/requests/" + id;
        HttpResponse<String> no = as("bob").post(page, page + "/approve", Map.of("for", ""));
        assertThat(no.statusCode()).isEqualTo(400);
        assertThat(no.body()).contains("leave at least one operation ticked", "Approve");
        assertThat(as("bob").get(page).body()).contains("Waits for approval");
    }

    @Test
    void a_decision_that_may_not_be_made_is_refused_on_the_page_and_not_offered() {
        String id = asks("alice", "web01", "my own");
        String page = "/requests/" + id;
        Visitor alice = as("alice");
        assertThat(alice.get(page).body()).contains("Take it back").doesNotContain("/approve");
        HttpResponse<String> own =
                alice.post(
                        page, page + "/approve", Map.of("operations", "read", "targets", "web01"));
        assertThat(own.statusCode()).isEqualTo(409);
        assertThat(own.body()).contains("role=\"alert\"", "What is asked for");
        HttpResponse<String> twice = as("bob").post(page, page + "/deny", Map.of("reason", ""));
        assertThat(twice.statusCode()).isEqualTo(409);
        location(as("bob").post(page, page + "/deny", Map.of("reason", "ask on Monday")));
        assertThat(alice.get(page).body()).contains("Denied", "ask on Monday");
        assertThat(as("bob").post(page, page + "/deny", Map.of("reason", "again")).statusCode())
                .isEqualTo(409);
    }

    @Test
    void nobody_sees_what_is_not_theirs_and_another_sites_form_decides_nothing() {
        String id = asks("alice", "web01", "between us");
        String page = "/requests/" + id;
        assertThat(as("oscar").get(page).statusCode()).isEqualTo(404);
        assertThat(as("oscar").get("/requests?all=true").body()).doesNotContain("between us");
        assertThat(as("dora").get("/consents").body()).contains("Nothing waits for you");
        Visitor bob = as("bob");
        assertThat(bob.postWithout(page + "/approve", "operations=read&targets=web01").statusCode())
                .isEqualTo(403);
        assertThat(bob.get(page).body()).contains("Waits for approval");
    }

    @Test
    void what_was_written_is_shown_as_text_and_harmless() {
        String id = asks("alice", "web01", "<img src=x onerror=alert(1)> approved by bob");
        String body = as("bob").get("/requests/" + id).body();
        assertThat(body).contains("&lt;img src=x").doesNotContain("<img src=x");
    }
}
