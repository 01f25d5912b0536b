package io.sallyport.gateway.gates;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.Pty;
import io.sallyport.recorder.journal.Entry;
import java.time.InstantSource;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Violations on a machine with user data, and what becomes of them at the desk. Nothing of what is
/// typed here runs: it is held or refused, and what it names is not there.
class AlertsTest {
    private static final String DESTROYS = "rm -rf /srv/sallyport-nothing-here";
    private static final String EXPORTS = "scp /srv/sallyport-nothing-here u@192.0.2.1:/tmp";

    private static House open(String... properties) {
        return House.open(
                (inventory, more) -> inventory.grant("alice-data", "alice", "db01"),
                InstantSource.system(),
                properties);
    }

    private static String alertIn(String text) {
        Matcher id = Pattern.compile("\\ba-[a-z0-9]{12}\\b").matcher(text);
        assertThat(id.find()).as("an alert in %s", text).isTrue();
        return id.group();
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    @Test
    void a_destructive_command_is_an_alert_at_once_and_is_disposed_of_at_the_desk() {
        try (House house = open()) {
            DeskTalk desk = new DeskTalk(house);
            desk.id("c", "carol", "standing-consent db01 --operations observe,unbounded --for 1h");
            Facts facts = house.facts();
            String session;
            try (Pty shell = desk.shell("alice", "db01")) {
                shell.type(DESTROYS + "\n");
                shell.await("waits");
                Entry held =
                        facts.await(
                                "CommandJudged",
                                entry -> entry.detail().get("decision").asString().equals("hold"));
                Entry raised = facts.await("AlertRaised");
                assertThat(facts.await("ViolationFound").detail().get("cause").asString())
                        .isEqualTo(held.id());
                session = String.valueOf(held.header().session());
                assertThat(raised.header()).isEqualTo(held.header());
                shell.type("\u0003");
                shell.await("not run: ");
                shell.type("exit\n");
                shell.status();
            }

            String listed = desk.says("dave", "alerts --open");
            String alert = alertIn(listed);
            assertThat(listed).contains("high", "open", "alice", "db01");
            String shown = desk.says("dave", "alerts show " + alert);
            assertThat(shown)
                    .contains(
                            DESTROYS,
                            "hold",
                            "data of acme",
                            "sallyport replay " + session,
                            "to do:",
                            "1. take it on");
            assertThat(desk.isRefused("alice", "alerts")).contains("no policy lets alice");
            assertThat(desk.isRefused("alice", "ack " + alert)).contains("about themselves");
            assertThat(desk.isRefused("bob", "ack " + alert)).contains("no policy lets bob");

            assertThat(desk.says("dave", "ack " + alert)).contains("dave looks after it");
            assertThat(desk.says("dave", "note " + alert + " asked alice for the ticket"))
                    .contains("written");
            assertThat(desk.says("dave", "assign " + alert + " dave")).contains("dave looks");
            assertThat(desk.isRefused("dave", "assign " + alert + " alice"))
                    .contains("alice may not dispose of it");
            desk.says("dave", "close " + alert + " true-positive it was no test");
            JsonNode closed = json(desk.says("dave", "alerts show " + alert + " --json"));
            assertThat(closed.get("state").asString()).isEqualTo("closed");
            assertThat(closed.get("verdict").asString()).isEqualTo("true-positive");
            assertThat(closed.get("violations").get(0).get("replay").asString())
                    .startsWith("sallyport replay " + session);
            assertThat(closed.get("notes").get(0).get("text").asString())
                    .isEqualTo("asked alice for the ticket");
            assertThat(facts.await("AlertClosed").header().person()).isEqualTo("dave");
            assertThat(desk.says("dave", "alerts --open")).doesNotContain(alert);

            String suppression =
                    desk.id(
                            "u",
                            "dave",
                            "suppress " + alert + " --person alice --for 1h --reason 'a drill'");
            int before = json(desk.says("dave", "alerts --json")).size();
            desk.runs("alice", "db01", DESTROYS).run().endsWith(126);
            facts.await(
                    "ViolationFound",
                    entry -> entry.detail().get("decision").asString().equals("deny"));
            assertThat(desk.says("dave", "suppressions")).contains(suppression, "a drill");
            assertThat(json(desk.says("dave", "alerts --json")).size()).isEqualTo(before);
            desk.says("dave", "unsuppress " + suppression);
            assertThat(desk.says("dave", "suppressions")).contains("nothing is suppressed");
        }
    }

    @Test
    void where_it_is_configured_the_operator_is_warned_the_session_ended_and_the_person_frozen() {
        try (House house = open("sallyport.alerts.actions.critical=warn,end-session,freeze")) {
            DeskTalk desk = new DeskTalk(house);
            desk.id("c", "carol", "standing-consent db01 --operations observe,unbounded --for 1h");
            Facts facts = house.facts();
            try (Pty shell = desk.shell("alice", "db01")) {
                shell.type(EXPORTS + "\n");
                String ended = shell.await("ended this session: alert a-");
                assertThat(ended).contains("this is an alert now");
                assertThat(shell.status()).isEqualTo(254);
            }
            String alert = alertIn(desk.says("dave", "alerts --level critical"));
            assertThat(facts.await("AlertActed", 3))
                    .extracting(entry -> entry.detail().get("reaction").asString())
                    .containsExactly("warn", "end-session", "freeze");
            assertThat(facts.await("PersonFrozen").detail().get("reason").asString())
                    .contains(alert);
            assertThat(desk.isRefused("alice", "request db01 --reason more")).contains("frozen");
            desk.says("bob", "unfreeze alice");
            desk.id("r", "alice", "request db01 --reason more");
        }
    }
}
