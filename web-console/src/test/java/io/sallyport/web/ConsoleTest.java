package io.sallyport.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.policy.identity.Role;
import java.net.HttpCookie;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;

/// The console over HTTP, as people and programs meet it.
@SpringBootTest(
        classes = {Bastion.class, RecordedSession.class},
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = "management.prometheus.metrics.export.enabled=true")
@DirtiesContext(classMode = DirtiesContext.ClassMode.AFTER_EACH_TEST_METHOD)
class ConsoleTest {
    @LocalServerPort private int port;
    @Autowired private FakeJournal journal;
    @Autowired private FakeLiveSessions live;
    @Autowired private FakeInventory inventory;
    @Autowired private ManualClock clock;

    @BeforeEach
    void sessions() {
        Bastion.runningSession(
                journal, live, "s-running", "oscar", "web01", Bastion.ago(Duration.ofMinutes(5)));
    }

    @Test
    void a_person_signs_in_with_name_and_password_and_out_again_and_both_are_facts() {
        Visitor dave = new Visitor(port);

        HttpResponse<String> in = dave.signIn("dave", Bastion.PASSWORD);
        assertThat(in.statusCode()).isEqualTo(302);
        assertThat(in.headers().firstValue("Location"))
                .hasValueSatisfying(where ->
                        assertThat(where).endsWith("/sessions").doesNotContain("jsessionid"));
        assertThat(dave.get("/sessions").body()).contains("Dave Dunn");
        assertThat(journal.facts("ConsoleSignedIn"))
                .singleElement()
                .satisfies(fact -> {
                    assertThat(fact.header().person()).isEqualTo("dave");
                    assertThat(fact.header().source()).startsWith("127.0.0.1:");
                });

        dave.post("/sessions", "/signout", Map.of());
        assertThat(dave.get("/sessions").statusCode()).isEqualTo(302);
        assertThat(journal.facts("ConsoleSignedOut"))
                .singleElement()
                .satisfies(fact ->
                        assertThat(fact.detail().path("reason").asString())
                                .isEqualTo("signed-out"));
    }

    @Test
    void the_session_cookie_is_out_of_reach_of_scripts_and_other_sites() {
        HttpResponse<String> in = new Visitor(port).signIn("dave", Bastion.PASSWORD);

        assertThat(in.headers().allValues("Set-Cookie"))
                .filteredOn(cookie -> cookie.startsWith("SALLYPORT="))
                .isNotEmpty()
                .allSatisfy(cookie ->
                        assertThat(cookie)
                                .contains("HttpOnly")
                                .containsIgnoringCase("SameSite=Lax"));
    }

    @Test
    void a_session_id_chosen_by_somebody_else_is_not_the_one_signed_in_with() {
        HttpCookie chosen = new HttpCookie("SALLYPORT", "0123456789ABCDEF0123456789ABCDEF");
        Visitor dave = new Visitor(port);
        dave.hold(chosen);

        dave.signIn("dave", Bastion.PASSWORD);

        assertThat(dave.cookies())
                .filteredOn(cookie -> cookie.getName().equals("SALLYPORT"))
                .anyMatch(cookie -> !cookie.getValue().equals(chosen.getValue()));
        Visitor mallory = new Visitor(port);
        mallory.hold(chosen);
        assertThat(mallory.get("/sessions").statusCode()).isEqualTo(302);
    }

    @Test
    void who_only_looks_at_the_sign_in_page_costs_no_session() {
        Visitor mallory = new Visitor(port);
        mallory.get("/sessions");
        mallory.get("/signin");

        assertThat(mallory.cookies()).noneMatch(cookie -> cookie.getName().equals("SALLYPORT"));
    }

    @Test
    void a_wrong_password_and_an_unknown_name_get_the_same_answer_and_different_facts() {
        HttpResponse<String> wrong = new Visitor(port).signIn("dave", "wrong");
        HttpResponse<String> unknown = new Visitor(port).signIn("nobody", "wrong");

        assertThat(wrong.statusCode()).isEqualTo(401).isEqualTo(unknown.statusCode());
        assertThat(withoutToken(wrong)).isEqualTo(withoutToken(unknown));
        assertThat(journal.facts("ConsoleSignInRefused"))
                .extracting(
                        fact -> fact.detail().path("reason").asString(),
                        fact -> fact.header().person())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("wrong-password", "dave"),
                        org.assertj.core.groups.Tuple.tuple("unknown-person", null));
    }

    @Test
    void after_five_failures_even_the_right_password_waits_and_after_the_wait_it_does_not() {
        Visitor dave = new Visitor(port);
        for (int failure = 0; failure < 5; failure++) {
            assertThat(dave.signIn("dave", "wrong").statusCode()).isEqualTo(401);
        }

        HttpResponse<String> early = dave.signIn("dave", Bastion.PASSWORD);
        assertThat(early.statusCode()).isEqualTo(429);
        assertThat(early.headers().firstValue("Retry-After")).hasValue("5");
        dave.signIn("dave", Bastion.PASSWORD);
        assertThat(journal.facts("ConsoleSignInRefused"))
                .filteredOn(fact -> fact.detail().path("reason").asString().equals("throttled"))
                .hasSize(1);

        clock.advance(Duration.ofSeconds(5));
        assertThat(dave.signIn("dave", Bastion.PASSWORD).statusCode()).isEqualTo(302);
    }

    @Test
    void nobody_signs_in_while_the_journal_cannot_be_written() {
        Visitor dave = new Visitor(port);
        journal.failFromNowOn(true);

        assertThat(dave.signIn("dave", Bastion.PASSWORD).statusCode()).isEqualTo(503);
        journal.failFromNowOn(false);
        assertThat(dave.get("/sessions").statusCode()).isEqualTo(302);
    }

    @Test
    void a_form_from_elsewhere_is_refused() {
        assertThat(
                        new Visitor(port)
                                .postWithout("/signin", "name=dave&password=" + Bastion.PASSWORD)
                                .statusCode())
                .isEqualTo(403);
    }

    @Test
    void who_vanishes_from_the_inventory_is_out_at_the_next_request() {
        Visitor dave = Visitor.signedInAs("dave", port);
        assertThat(dave.get("/api/v1/sessions").statusCode()).isEqualTo(200);

        inventory.remove("dave");

        assertThat(dave.get("/api/v1/sessions").statusCode()).isEqualTo(401);
        assertThat(journal.facts("ConsoleSignedOut"))
                .singleElement()
                .satisfies(fact ->
                        assertThat(fact.detail().path("reason").asString())
                                .isEqualTo("entry-changed"));
    }

    @Test
    void whose_entry_changes_is_out_at_the_next_request() {
        Visitor dave = Visitor.signedInAs("dave", port);

        inventory.put(Bastion.person("dave", "Dave Dunn", Role.OPERATOR));

        assertThat(dave.get("/sessions").statusCode()).isEqualTo(302);
    }

    @Test
    void a_sign_in_ends_when_its_lifetime_is_over() {
        Visitor dave = Visitor.signedInAs("dave", port);
        clock.advance(Duration.ofHours(12).minusSeconds(1));
        assertThat(dave.get("/sessions").statusCode()).isEqualTo(200);

        clock.advance(Duration.ofSeconds(1));

        assertThat(dave.get("/sessions").statusCode()).isEqualTo(302);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/signin",
                "/sessions",
                "/nowhere",
                "/assets/console.css",
                "/assets/none.css",
                "/vendor/asciinema-player/asciinema-player.min.js",
                "/api/v1/sessions",
                "/api/v1/nowhere",
                "/actuator/health",
                "/actuator/prometheus",
                "/error",
                "/sessions/s-recorded/replay",
                "/sessions;x=1",
                "//",
                "/sessions?page=%00"
            })
    void every_kind_of_answer_carries_the_security_headers(String path) {
        for (Visitor visitor :
                new Visitor[] {new Visitor(port), Visitor.signedInAs("alice", port)}) {
            HttpResponse<String> answer = visitor.get(path);
            Map<String, String> expected =
                    Map.of(
                            "Content-Security-Policy", SecurityHeaders.CONTENT_SECURITY_POLICY,
                            "X-Content-Type-Options", "nosniff",
                            "Referrer-Policy", "no-referrer",
                            "Cross-Origin-Opener-Policy", "same-origin");
            expected.forEach((name, value) ->
                    assertThat(answer.headers().allValues(name))
                            .as("%s of %s, %s", name, path, answer.statusCode())
                            .containsExactly(value));
            assertThat(answer.headers().firstValue("Cache-Control").orElse(""))
                    .contains(
                            answer.statusCode() == 200
                                            && (path.startsWith("/assets")
                                                    || path.startsWith("/vendor"))
                                    ? "no-cache"
                                    : "no-store");
            assertThat(answer.body()).doesNotContain("\tat ").doesNotContain("Exception");
        }
    }

    @Test
    void an_operator_sees_her_own_sessions_and_no_others() {
        Visitor alice = Visitor.signedInAs("alice", port);

        assertThat(alice.get("/sessions").body()).contains("db01").doesNotContain("oscar");
        assertThat(alice.get("/api/v1/sessions").body())
                .contains("s-recorded", "\"total\":1")
                .doesNotContain("s-running");
        assertThat(alice.get("/api/v1/sessions/s-running").statusCode()).isEqualTo(404);
        assertThat(alice.get("/api/v1/sessions/s-recorded").statusCode()).isEqualTo(200);
    }

    @Test
    void an_auditor_sees_everybodys_and_narrows_them_in_the_address() {
        Visitor dave = Visitor.signedInAs("dave", port);

        assertThat(dave.get("/api/v1/sessions").body())
                .contains("s-recorded", "s-running", "\"total\":2");
        assertThat(dave.get("/api/v1/sessions?state=running").body())
                .contains("s-running")
                .doesNotContain("s-recorded");
        assertThat(dave.get("/api/v1/sessions?person=alice&target=db01").body())
                .contains("s-recorded")
                .doesNotContain("s-running");
        assertThat(dave.get("/sessions?person=nobody").body()).contains("No session matches");
        assertThat(dave.get("/sessions?page=999999").statusCode()).isEqualTo(200);
    }

    @Test
    void a_state_that_is_none_shows_no_sessions_but_says_which_there_are() {
        Visitor dave = Visitor.signedInAs("dave", port);

        HttpResponse<String> rest = dave.get("/api/v1/sessions?state=foo");
        assertThat(rest.statusCode()).isEqualTo(400);
        assertThat(rest.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(rest.body()).contains("running, ended or interrupted");
        HttpResponse<String> page = dave.get("/sessions?state=foo");
        assertThat(page.statusCode()).isEqualTo(400);
        assertThat(page.body()).contains("running, ended or interrupted").doesNotContain("db01");
        assertThat(dave.get("/sessions?state=").statusCode()).isEqualTo(200);
    }

    @Test
    void a_page_that_says_why_another_is_not_shown_still_says_who_is_signed_in() {
        HttpResponse<String> none =
                Visitor.signedInAs("dave", port).get("/sessions/s-nothing/replay");
        assertThat(none.statusCode()).isEqualTo(404);
        assertThat(none.body()).contains("no such session", "Sign out", ">dave<");
        HttpResponse<String> no =
                Visitor.signedInAs("alice", port).get("/sessions/s-recorded/replay");
        assertThat(no.statusCode()).isEqualTo(403);
        assertThat(no.body()).contains("auditor", "Sign out", ">alice<").doesNotContain("player");
        assertThat(Visitor.signedInAs("alice", port).get("/sessions").body())
                .doesNotContain("/sessions/s-recorded/replay");
    }

    @Test
    void a_session_that_neither_ended_nor_runs_is_called_interrupted() {
        live.end("s-running", "bob", "127.0.0.1:1", "test");

        assertThat(Visitor.signedInAs("dave", port).get("/api/v1/sessions/s-running").body())
                .contains("\"state\":\"interrupted\"");
    }

    @Test
    void rest_says_401_with_a_problem_to_whoever_is_not_signed_in() {
        HttpResponse<String> answer = new Visitor(port).get("/api/v1/sessions");

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValue("application/problem+json");
        assertThat(answer.body()).contains("\"status\":401");
    }

    @ParameterizedTest
    @ValueSource(strings = {"..%2f..%2fetc", "S-UPPER", "a%00b", "a.b"})
    void what_is_no_session_id_is_refused_before_anything_is_looked_up(String id) {
        HttpResponse<String> answer =
                Visitor.signedInAs("dave", port).get("/api/v1/sessions/" + id + "/cast");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(journal.facts("RecordingReplayed")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"admin", "alice", "bob"})
    void only_an_auditor_looks_into_a_recording(String name) {
        Visitor visitor = Visitor.signedInAs(name, port);

        assertThat(visitor.get("/sessions/s-recorded/replay").statusCode()).isEqualTo(403);
        HttpResponse<String> cast = visitor.get("/api/v1/sessions/s-recorded/cast");
        assertThat(cast.statusCode()).isEqualTo(403);
        assertThat(cast.body()).contains("auditor").doesNotContain("hello from db01");
        assertThat(visitor.get("/sessions").body()).doesNotContain("/replay");
        assertThat(journal.facts("RecordingReplayed")).isEmpty();
        assertThat(journal.facts("RecordingInspected")).isEmpty();
    }

    @Test
    void an_auditor_gets_the_cast_and_the_journal_says_so_first() {
        HttpResponse<String> cast =
                Visitor.signedInAs("dave", port).get("/api/v1/sessions/s-recorded/cast");

        assertThat(cast.statusCode()).isEqualTo(200);
        assertThat(cast.body()).startsWith("{").contains("\"version\"", "hello from db01");
        assertThat(journal.facts("RecordingReplayed"))
                .singleElement()
                .satisfies(fact -> {
                    assertThat(fact.header().person()).isEqualTo("dave");
                    assertThat(fact.header().session()).isEqualTo("s-recorded");
                });
    }

    @Test
    void no_byte_of_a_recording_leaves_while_the_journal_cannot_be_written() {
        Visitor dave = Visitor.signedInAs("dave", port);
        journal.failFromNowOn(true);

        HttpResponse<String> cast = dave.get("/api/v1/sessions/s-recorded/cast");
        assertThat(cast.statusCode()).isEqualTo(503);
        assertThat(cast.body()).doesNotContain("hello from db01");
        assertThat(dave.get("/sessions/s-recorded/replay").statusCode()).isEqualTo(503);
    }

    @ParameterizedTest
    @CsvSource({"s-running,409", "s-none,404"})
    void what_cannot_be_replayed_is_said(String id, int status) {
        assertThat(Visitor.signedInAs("dave", port).get("/sessions/" + id + "/replay").statusCode())
                .isEqualTo(status);
    }

    @Test
    void commands_and_paths_from_outside_stay_text() {
        String page = Visitor.signedInAs("dave", port).get("/sessions/s-recorded/replay").body();

        assertThat(page)
                .contains("&lt;script&gt;")
                .doesNotContain("<script>alert")
                .doesNotContain("\u001b")
                .doesNotContain("\u202e");
    }

    @Test
    void health_is_public_without_details_and_metrics_count_sessions_and_entries() {
        Visitor machine = new Visitor(port);

        assertThat(machine.get("/actuator/health").body()).isEqualTo("{\"status\":\"UP\"}");
        assertThat(machine.get("/actuator/prometheus").body())
                .contains("sallyport_sessions_running 1.0", "sallyport_journal_entries 4.0");
        assertThat(machine.get("/actuator/env").statusCode()).isNotEqualTo(200);
    }

    private static String withoutToken(HttpResponse<String> answer) {
        return answer.body().replaceAll("name=\"_csrf\" value=\"[^\"]+\"", "");
    }
}
