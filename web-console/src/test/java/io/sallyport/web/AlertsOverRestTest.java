package io.sallyport.web;

import static io.sallyport.web.Problem.refusedWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.sallyport.policy.alert.Alarm;
import io.sallyport.policy.alert.AlertTerms;
import io.sallyport.policy.alert.Responses;
import io.sallyport.policy.database.Database;
import io.sallyport.policy.identity.Actor;
import io.sallyport.policy.ledger.Ledger;
import io.sallyport.policy.ledger.Outbox;
import io.sallyport.policy.token.IssuedToken;
import io.sallyport.policy.token.TokenScope;
import io.sallyport.policy.token.Tokens;
import io.sallyport.recorder.journal.FactHeader;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Alerts, suppressions and reports over REST: who may, what is said, and what is kept of it.
@SpringBootTest(
        classes = {Bastion.class, RecordedSession.class},
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class AlertsOverRestTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @LocalServerPort private int port;
    @Autowired private ApplicationContext bastion;
    @Autowired private FakeJournal journal;
    @Autowired private FakeInventory inventory;
    @Autowired private ManualClock clock;
    @Autowired private Database database;
    @Autowired private Ledger ledger;
    @Autowired private Tokens tokens;

    @BeforeEach
    void nothing_is_left_of_the_test_before() {
        Bastion.newTest(bastion);
    }

    /// A violation by somebody on a target, a minute ago, and the alert it raises.
    private String alert(String violation, String level, String person, String target) {
        Alarm alarm =
                new Alarm(
                        "node1",
                        database,
                        journal,
                        ledger,
                        Outbox.NONE,
                        inventory,
                        new AlertTerms(Duration.ofHours(1), Map.of(), Map.of()),
                        () -> Responses.NONE,
                        Map.of());
        alarm.take(
                journal.tell(
                        "ViolationFound",
                        new FactHeader(
                                person,
                                "203.0.113.7:50122",
                                target,
                                "root",
                                "s-1",
                                "g-1",
                                null,
                                target.equals("db01") ? "acme" : null),
                        Map.ofEntries(
                                Map.entry("violation", violation),
                                Map.entry("rule", "r-1"),
                                Map.entry("title", "Destroys files"),
                                Map.entry("version", "0123456789ab"),
                                Map.entry("level", level),
                                Map.entry("kind", "CommandJudged"),
                                Map.entry("cause", "j-7"),
                                Map.entry("at", clock.instant().minusSeconds(60).toString()),
                                Map.entry("decision", "run"),
                                Map.entry("offset", 61_000),
                                Map.entry("text", "rm -rf /srv/" + violation)),
                        clock.instant()));
        return journal.facts("AlertRaised").getLast().detail().get("alert").asString();
    }

    private Visitor as(String person) {
        return Visitor.signedInAs(person, port);
    }

    private static JsonNode ok(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
        return JSON.readTree(answer.body());
    }

    @Test
    void an_alert_is_read_taken_note_of_written_to_given_away_and_closed() {
        String id = alert("v-1", "high", "alice", "db01");
        Visitor dave = as("dave");
        JsonNode listed = ok(dave.get("/api/v1/alerts"));
        assertThat(listed.get("total").asInt()).isEqualTo(1);
        assertThat(listed.get("alerts").get(0).get("id").asString()).isEqualTo(id);
        JsonNode open = ok(dave.get("/api/v1/alerts/" + id));
        assertThat(open.get("state").asString()).isEqualTo("open");
        assertThat(open.get("owner").asString()).isEqualTo("acme");
        assertThat(open.get("plan").size()).isPositive();
        JsonNode violation = open.get("violations").get(0);
        assertThat(violation.get("text").asString()).isEqualTo("rm -rf /srv/v-1");
        assertThat(violation.get("replay").asString()).isEqualTo("sallyport replay s-1 --from 56");
        assertThat(open.has("acknowledgedBy")).isFalse();

        String at = "/api/v1/alerts/" + id;
        assertThat(ok(dave.postJson(at + "/ack", "{}")).get("acknowledgedBy").asString())
                .isEqualTo("dave");
        refusedWith(409, dave.postJson(at + "/ack", "{}"), "dave took note of " + id + " already");
        ok(dave.postJson(at + "/notes", "{\"text\": \"asked alice\"}"));
        assertThat(
                        ok(dave.postJson(at + "/assign", "{\"person\": \"dave\"}"))
                                .get("assignee")
                                .asString())
                .isEqualTo("dave");
        refusedWith(
                409,
                dave.postJson(at + "/assign", "{\"person\": \"bob\"}"),
                "bob may not dispose of it");
        refusedWith(
                400,
                dave.postJson(at + "/close", "{\"verdict\": \"fine\", \"note\": \"x\"}"),
                "the verdict is true-positive, false-positive or accepted");
        refusedWith(
                409,
                dave.postJson(at + "/close", "{\"verdict\": \"accepted\"}"),
                "the note is empty");
        JsonNode closed =
                ok(
                        dave.postJson(
                                at + "/close",
                                "{\"verdict\": \"accepted\", \"note\": \"a drill\"}"));
        assertThat(closed.get("verdict").asString()).isEqualTo("accepted");
        assertThat(ok(dave.get(at)).get("notes").get(0).get("text").asString())
                .isEqualTo("asked alice");
        refusedWith(
                409,
                dave.postJson(at + "/close", "{\"verdict\": \"accepted\", \"note\": \"again\"}"),
                "is closed, by dave");
        assertThat(journal.facts("AlertClosed"))
                .extracting(fact -> fact.header().person())
                .containsExactly("dave");
    }

    @Test
    void who_may_not_read_alerts_learns_nothing_and_who_may_not_dispose_changes_nothing() {
        String id = alert("v-1", "high", "alice", "db01");
        for (String person : List.of("alice", "bob", "carol")) {
            Visitor visitor = as(person);
            for (String path :
                    List.of("/api/v1/alerts", "/api/v1/alerts/" + id, "/api/v1/suppressions")) {
                HttpResponse<String> answer = visitor.get(path);
                refusedWith(403, answer, "no policy lets " + person);
                assertThat(answer.body()).doesNotContain("Destroys");
            }
            refusedWith(
                    403, visitor.postJson("/api/v1/alerts/" + id + "/ack", "{}"), "no policy lets");
            refusedWith(403, visitor.get("/api/v1/reports/coverage"), "no policy lets " + person);
        }
        Visitor admin = as("admin");
        ok(admin.get("/api/v1/alerts/" + id));
        refusedWith(409, admin.postJson("/api/v1/alerts/" + id + "/ack", "{}"), "no policy lets");
        refusedWith(404, admin.get("/api/v1/alerts/a-aaaaaaaaaaaa"), "there is no alert");
        refusedWith(
                403,
                as("dave").postJsonWithout("/api/v1/alerts/" + id + "/ack", "{}"),
                "came without its token");
        assertThat(journal.facts("AlertAcknowledged")).isEmpty();
        assertThat(journal.facts("ReportMade")).isEmpty();
    }

    @Test
    void a_list_is_filtered_and_paged_as_other_lists_are() {
        String high = alert("v-1", "high", "alice", "db01");
        String medium = alert("v-2", "medium", "alice", "web01");
        String critical = alert("v-3", "critical", "oscar", "web01");
        Visitor dave = as("dave");
        ok(dave.postJson("/api/v1/alerts/" + high + "/ack", "{}"));
        assertThat(ids(dave, "")).containsExactly(critical, high, medium);
        assertThat(ids(dave, "?level=high")).containsExactly(critical, high);
        assertThat(ids(dave, "?person=alice")).containsExactly(high, medium);
        assertThat(ids(dave, "?target=web01")).containsExactly(critical, medium);
        assertThat(ids(dave, "?state=acknowledged")).containsExactly(high);
        assertThat(ids(dave, "?state=open,acknowledged&person=alice&target=web01"))
                .containsExactly(medium);
        assertThat(ids(dave, "?size=2")).containsExactly(critical, high);
        assertThat(ids(dave, "?size=2&page=2")).containsExactly(medium);
        assertThat(ids(dave, "?state=closed")).isEmpty();
        refusedWith(400, dave.get("/api/v1/alerts?state=new"), "the state is open, acknowledged");
        refusedWith(400, dave.get("/api/v1/alerts?level=bad"), "the level is informational");
    }

    private static List<String> ids(Visitor visitor, String query) {
        return ok(visitor.get("/api/v1/alerts" + query)).get("alerts").findValuesAsString("id");
    }

    @Test
    void a_suppression_is_made_shown_and_taken_back() {
        String id = alert("v-1", "high", "alice", "db01");
        Visitor dave = as("dave");
        refusedWith(
                409,
                dave.postJson(
                        "/api/v1/suppressions",
                        "{\"rule\": \"r-1\", \"for\": \"1h\", \"reason\": \"x\"}"),
                "name a person or a target");
        refusedWith(
                400,
                dave.postJson(
                        "/api/v1/suppressions",
                        "{\"rule\": \"r-1\", \"person\": \"alice\", \"reason\": \"x\"}"),
                "is a time such as");
        HttpResponse<String> answer =
                dave.postJson(
                        "/api/v1/suppressions",
                        "{\"rule\": \""
                                + id
                                + "\", \"person\": \"alice\", \"for\": \"1h\","
                                + " \"reason\": \"a drill\"}");
        JsonNode made = ok(answer);
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(made.get("rule").asString()).isEqualTo("r-1");
        String at = "/api/v1/suppressions/" + made.get("id").asString();
        assertThat(answer.headers().firstValue("Location")).hasValue(at);
        assertThat(ok(dave.get("/api/v1/suppressions")).get("total").asInt()).isEqualTo(1);
        refusedWith(409, as("admin").sendJson("DELETE", at, ""), "no policy lets");
        ok(dave.sendJson("DELETE", at, ""));
        assertThat(ok(dave.get("/api/v1/suppressions")).get("total").asInt()).isZero();
        refusedWith(404, dave.sendJson("DELETE", at, ""), "there is no such suppression");
        assertThat(journal.facts("AlertSuppressionLifted")).hasSize(1);
    }

    @Test
    void a_program_reads_with_one_scope_and_disposes_with_the_other() {
        String id = alert("v-1", "high", "alice", "db01");
        Actor dave = new Actor("dave", "198.51.100.7:50001");
        String ack = "/api/v1/alerts/" + id + "/ack";
        Program reading = Program.with(token(dave, TokenScope.READ), port);
        ok(reading.get("/api/v1/alerts/" + id));
        ok(reading.get("/api/v1/reports/response"));
        assertThat(reading.post(ack, "{}").statusCode()).isEqualTo(403);
        assertThat(
                        reading.send(
                                        "DELETE",
                                        "/api/v1/suppressions/u-aaaaaaaa",
                                        BodyPublishers.noBody())
                                .statusCode())
                .isEqualTo(403);
        ok(Program.with(token(dave, TokenScope.WRITE), port).post(ack, "{}"));
        assertThat(journal.facts("AlertAcknowledged").getFirst().header().source())
                .contains(" via token ");
    }

    private String token(Actor actor, TokenScope scope) {
        IssuedToken issued = tokens.issue("t-" + scope, scope, Duration.ofDays(1), actor);
        return new String(issued.secret().reveal(), StandardCharsets.US_ASCII);
    }

    // ---- reports

    @Test
    void a_report_is_json_or_csv_and_who_looked_is_kept() {
        Bastion.pastSession(journal, "s-r1", "alice", "web01", clock.instant().minusSeconds(7200));
        String id = alert("v-1", "high", "alice", "db01");
        Visitor dave = as("dave");
        ok(dave.postJson("/api/v1/alerts/" + id + "/ack", "{}"));
        clock.advance(Duration.ofSeconds(1)); // what happens now is not before now
        JsonNode coverage = ok(dave.get("/api/v1/reports/coverage?since=5h"));
        assertThat(coverage.get("heading").get("node").asString()).isEqualTo("node1");
        assertThat(coverage.get("sessions").get("opened").asLong()).isEqualTo(1);
        assertThat(coverage.get("sessions").get("whole").get("percent").asDouble()).isEqualTo(100);
        assertThat(coverage.get("commands").get("exact").get("percent").isNull()).isTrue();
        assertThat(coverage.get("rules").get("quiet").findValuesAsString("rule"))
                .containsExactly("r-quiet");
        JsonNode violations = ok(dave.get("/api/v1/reports/violations?since=5h"));
        assertThat(violations.get("levels").get("high").asLong()).isEqualTo(1);
        assertThat(violations.get("owners").get(0).get("name").asString()).isEqualTo("acme");
        JsonNode times = ok(dave.get("/api/v1/reports/response?since=5h")).get("times").get(0);
        assertThat(times.get("alerted").get("worst").asDouble()).isEqualTo(60);
        assertThat(times.get("acknowledged").get("count").asInt()).isEqualTo(1);
        assertThat(times.get("closed").get("p50").isNull()).isTrue();

        Program program =
                Program.with(token(new Actor("dave", "198.51.100.7:1"), TokenScope.READ), port);
        HttpResponse<String> csv =
                program.send(
                        "GET",
                        "/api/v1/reports/response?since=5h",
                        BodyPublishers.noBody(),
                        "Accept",
                        "text/csv");
        assertThat(csv.statusCode()).isEqualTo(200);
        assertThat(csv.headers().firstValue("Content-Type")).hasValue("text/csv;charset=UTF-8");
        assertThat(csv.body())
                .startsWith("report,section,name,figure,value\r\nresponse,heading,,node,node1\r\n")
                .contains(
                        "response,alerts,raised,count,1\r\n",
                        "response,times,high/alert,worst,60.000\r\n",
                        "response,times,all/closed,p50,\r\n",
                        "response,unclosed,1 h,acknowledged,1\r\n");
        refusedWith(
                400,
                program.send(
                        "GET",
                        "/api/v1/reports/response?since=never",
                        BodyPublishers.noBody(),
                        "Accept",
                        "text/csv"),
                "is a time such as");
        refusedWith(404, dave.get("/api/v1/reports/everything"), "there is no such report");
        assertThat(journal.facts("ReportMade"))
                .extracting(
                        fact -> fact.header().person(),
                        fact -> fact.detail().get("report").asString())
                .containsExactly(
                        tuple("dave", "coverage"),
                        tuple("dave", "violations"),
                        tuple("dave", "response"),
                        tuple("dave", "response"));
    }

    @Test
    void a_report_that_cannot_be_journalled_is_not_shown() {
        Visitor dave = as("dave");
        journal.failFromNowOn(true);
        HttpResponse<String> answer = dave.get("/api/v1/reports/violations");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).doesNotContain("levels");
    }

    @Test
    void the_description_has_them() {
        JsonNode paths = ok(as("dave").get("/v3/api-docs")).get("paths");
        for (String path :
                List.of(
                        "/api/v1/alerts",
                        "/api/v1/alerts/{id}",
                        "/api/v1/alerts/{id}/ack",
                        "/api/v1/alerts/{id}/assign",
                        "/api/v1/alerts/{id}/notes",
                        "/api/v1/alerts/{id}/close",
                        "/api/v1/suppressions",
                        "/api/v1/suppressions/{id}",
                        "/api/v1/reports/{kind}")) {
            JsonNode described = paths.path(path);
            assertThat(described.isObject()).as(path).isTrue();
            described.forEach(method ->
                    assertThat(method.path("summary").asString("")).as(path).isNotBlank());
        }
    }
}
