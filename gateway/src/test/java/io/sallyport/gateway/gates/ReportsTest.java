package io.sallyport.gateway.gates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.Pty;
import io.sallyport.recorder.journal.Entry;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reports at the desk, against what was really done.
class ReportsTest {
    private static final String DESTROYS = "rm -rf /srv/sallyport-nothing-here";

    /// When no gateway ran.
    private static final String NOTHING = " --from 2020-01-01 --to 2020-01-02";

    private static House open() {
        return House.open(
                (inventory, more) -> inventory.grant("alice-data", "alice", "db01"),
                InstantSource.system());
    }

    private static JsonNode report(DeskTalk desk, String person, String what) {
        return JsonMapper.shared().readTree(desk.says(person, "report " + what + " --json"));
    }

    private static long count(JsonNode named, String name) {
        for (JsonNode one : named) {
            if (one.get("name").asString().equals(name)) {
                return one.get("count").asLong();
            }
        }
        return 0;
    }

    /// Refused and held commands on user data, an alert that is acknowledged and closed, a command
    /// on a machine without, a refused session, and files over sftp.
    private static void aDay(House house, DeskTalk desk, Facts facts) {
        desk.id("c", "carol", "standing-consent db01 --operations observe,unbounded --for 1h");
        desk.runs("alice", "db01", DESTROYS).run().endsWith(126);
        Entry raised = facts.await("AlertRaised");
        desk.runs("alice", "exec01", "true").run().succeeds();
        desk.runs("mallory", "web01", "true").run().endsWith(126);
        desk.transfers("sftp", "alice", "-b", "/dev/null", "TARGET(sftp01)").run().succeeds();
        facts.await("RecordingSealed", 3);
        String alert = raised.detail().get("alert").asString();
        desk.says("dave", "ack " + alert);
        desk.says("dave", "close " + alert + " false-positive a drill");
    }

    @Test
    void each_figure_is_what_was_done() {
        try (House house = open()) {
            DeskTalk desk = new DeskTalk(house);
            Facts facts = house.facts();
            aDay(house, desk, facts);

            JsonNode coverage = report(desk, "dave", "coverage");
            JsonNode sessions = coverage.get("sessions");
            assertThat(sessions.get("opened").asLong()).isEqualTo(3);
            assertThat(sessions.get("refused").asLong())
                    .isEqualTo(facts.all("SessionRefused").size())
                    .isPositive();
            assertThat(sessions.get("running").asLong()).isZero();
            assertThat(sessions.get("whole").get("part").asLong()).isEqualTo(3);
            assertThat(sessions.get("whole").get("percent").asDouble()).isEqualTo(100);
            assertThat(sessions.get("sealed").get("part").asLong()).isEqualTo(3);
            assertThat(sessions.get("notWhole").size()).isZero();
            assertThat(sessions.get("notRecorded").size()).isZero();
            assertThat(sessions.get("stored").get("part").asLong())
                    .isEqualTo(facts.all("RecordingStored").size());
            List<Entry> judged = facts.all("CommandJudged");
            JsonNode commands = coverage.get("commands");
            assertThat(commands.get("total").asLong()).isEqualTo(judged.size()).isEqualTo(2);
            assertThat(commands.get("captured").size()).isEqualTo(1);
            assertThat(commands.get("captured").get(0).get("how").asString()).isEqualTo("exec");
            assertThat(commands.get("exact").get("part").asLong()).isEqualTo(2);
            assertThat(commands.get("decisions").get("deny").asLong()).isEqualTo(1);
            JsonNode kinds = coverage.get("channels").get("kinds");
            assertThat(kinds.get("sftp").asLong()).isEqualTo(1);
            assertThat(kinds.get("exec").asLong()).isEqualTo(execs(facts));
            assertThat(count(coverage.get("people"), "alice")).isEqualTo(3);
            assertThat(count(coverage.get("people"), "mallory")).isZero();
            assertThat(count(coverage.get("targets"), "db01")).isEqualTo(1);
            assertThat(texts(coverage.get("untouched")))
                    .containsExactly("false01", "new01", "web01");
            JsonNode rules = coverage.get("rules");
            String rule = facts.await("AlertRaised").detail().get("rule").asString();
            assertThat(rules.get("asked").asLong())
                    .isEqualTo(rules.get("quiet").size() + shippedHits(rules));
            for (JsonNode one : rules.get("hit")) {
                if (one.get("rule").asString().equals(rule)) {
                    assertThat(one.get("hits").asLong()).isEqualTo(1);
                    assertThat(one.get("falsePositive").get("percent").asDouble()).isEqualTo(100);
                }
            }
            assertThat(rules.get("hit").findValuesAsString("rule")).contains(rule);
            assertThat(rules.get("quiet").findValuesAsString("rule")).doesNotContain(rule);

            List<Entry> found = facts.all("ViolationFound");
            JsonNode violations = report(desk, "admin", "violations --since 2h");
            assertThat(violations.get("total").asLong()).isEqualTo(found.size()).isPositive();
            assertThat(count(violations.get("people"), "alice")).isEqualTo(found.size());
            assertThat(count(violations.get("owners"), "acme")).isEqualTo(found.size());
            assertThat(violations.get("suppressed").asLong()).isZero();

            JsonNode response = report(desk, "dave", "response");
            long raised = facts.all("AlertRaised").size();
            assertThat(response.get("raised").asLong()).isEqualTo(raised);
            assertThat(response.get("closed").get("part").asLong()).isEqualTo(1);
            assertThat(response.get("verdicts").get("false-positive").asLong()).isEqualTo(1);
            assertThat(response.get("escalated").get("part").asLong()).isZero();
            JsonNode all = response.get("times").get(0);
            assertThat(all.get("level").asString()).isEqualTo("all");
            assertThat(all.get("found").get("count").asLong()).isEqualTo(found.size());
            assertThat(all.get("alerted").get("count").asLong()).isEqualTo(raised);
            assertThat(all.get("acknowledged").get("count").asLong()).isEqualTo(1);
            assertThat(all.get("closed").get("worst").asDouble())
                    .isGreaterThanOrEqualTo(all.get("acknowledged").get("worst").asDouble());
            assertThat(response.get("unclosed").get(0).get("open").asLong()).isEqualTo(raised - 1);

            List<Entry> made = facts.all("ReportMade");
            assertThat(made)
                    .extracting(
                            entry -> entry.header().person(),
                            entry -> entry.detail().get("report").asString())
                    .containsExactly(
                            tuple("dave", "coverage"),
                            tuple("admin", "violations"),
                            tuple("dave", "response"));
            for (String kind : List.of("coverage", "violations", "response")) {
                String shown = desk.says("dave", "report " + kind);
                assertThat(shown.lines()).allMatch(line -> line.length() <= 80);
            }
        }
    }

    private static long execs(Facts facts) {
        return facts.all("ChannelOpened").stream()
                .filter(entry -> entry.detail().get("kind").asString().equals("EXEC"))
                .count();
    }

    /// Of those that are asked: what looks at kinds of facts is no rule of a file.
    private static long shippedHits(JsonNode rules) {
        return rules.get("hit").findValuesAsString("rule").stream()
                .filter(rule -> !rule.startsWith("sallyport."))
                .count();
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(one -> texts.add(one.asString()));
        return texts;
    }

    @Test
    void a_report_is_for_auditors_and_administrators_and_says_what_it_cannot_read() {
        try (House house = open()) {
            DeskTalk desk = new DeskTalk(house);
            for (String person : List.of("alice", "bob", "carol")) {
                assertThat(desk.isRefused(person, "report coverage"))
                        .contains("no policy lets " + person);
            }
            assertThat(house.facts().all("ReportMade")).isEmpty();
            for (String[] wrong :
                    new String[][] {
                        {"report everything", "there are coverage, violations, response"},
                        {"report coverage --json --csv", "not both"},
                        {"report coverage --from 2026-13-01", "a period is from"},
                        {"report coverage --to 2026-11-01", "say from when, too"},
                        {"report coverage --since 900d", "366 days at most"},
                    }) {
                assertThat(house.ssh("dave", "dave@gateway", wrong[0]).run().endsWith(2).errors())
                        .startsWith("sallyport: ")
                        .contains(wrong[1]);
            }
        }
    }

    @Test
    void a_period_with_nothing_has_no_data_and_tables_fit_a_terminal() {
        try (House house = open()) {
            DeskTalk desk = new DeskTalk(house);
            JsonNode nothing = report(desk, "dave", "coverage" + NOTHING);
            assertThat(nothing.get("sessions").get("opened").asLong()).isZero();
            assertThat(nothing.get("sessions").get("whole").get("percent").isNull()).isTrue();
            assertThat(nothing.get("commands").get("exact").get("percent").isNull()).isTrue();
            for (String kind : List.of("coverage", "violations", "response")) {
                String shown = desk.says("dave", "report " + kind + NOTHING);
                assertThat(shown).contains("no data").doesNotContain("100.0 %", "0.0 %");
                assertThat(shown.lines()).allMatch(line -> line.length() <= 80);
            }
            String csv = desk.says("dave", "report response --csv" + NOTHING);
            assertThat(csv)
                    .startsWith("report,section,name,figure,value\r\nresponse,heading,,node,")
                    .contains(
                            "response,alerts,raised,count,0\r\n",
                            "response,alerts,escalated,share,\r\n",
                            "response,times,all/acknowledged,count,0\r\n",
                            "response,times,all/acknowledged,p50,\r\n");
        }
    }

    @Test
    void a_report_is_made_while_a_session_runs_and_does_not_count_it_as_lost() {
        try (House house = open()) {
            DeskTalk desk = new DeskTalk(house);
            Facts facts = house.facts();
            try (Pty shell = desk.shell("alice", "web01")) {
                JsonNode sessions = report(desk, "dave", "coverage").get("sessions");
                assertThat(sessions.get("opened").asLong()).isEqualTo(1);
                assertThat(sessions.get("running").asLong()).isEqualTo(1);
                assertThat(sessions.get("whole").get("percent").isNull()).isTrue();
                assertThat(sessions.get("notRecorded").size()).isZero();
                shell.typeUntil("echo still$((40+2))\r", "still42");
                shell.type("exit\n");
                shell.status();
            }
            facts.await("RecordingSealed");
            JsonNode after = report(desk, "dave", "coverage");
            assertThat(after.get("sessions").get("running").asLong()).isZero();
            assertThat(after.get("sessions").get("whole").get("percent").asDouble()).isEqualTo(100);
            assertThat(after.get("channels").get("kinds").get("shell").asLong()).isEqualTo(1);
        }
    }
}
