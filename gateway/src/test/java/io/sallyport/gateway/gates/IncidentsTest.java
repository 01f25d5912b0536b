package io.sallyport.gateway.gates;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.Pty;
import io.sallyport.recorder.journal.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// From a request to the verdict about what became of it, at the desk. Nothing of what is typed
/// here runs: it is held, and what it names is not there.
class IncidentsTest {
    private static final String DESTROYS = "rm -rf /srv/sallyport-nothing-here";

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    private static String alertOf(Entry raised) {
        return raised.detail().get("alert").asString();
    }

    private static List<String> texts(JsonNode incident, String field) {
        List<String> texts = new ArrayList<>();
        incident.get("timeline").forEach(one -> texts.add(one.get(field).asString()));
        return texts;
    }

    /// Alice was let in, and gave a command that is held. Returns the alert's fact.
    private static Entry violated(DeskTalk desk, Facts facts) {
        desk.asks("alice", "db01 --operations observe,unbounded");
        desk.says("carol", "consent " + desk.id("c", "carol", "consents"));
        try (Pty shell = desk.shell("alice", "db01")) {
            shell.type(DESTROYS + "\n");
            shell.await("waits");
            Entry raised = facts.await("AlertRaised");
            shell.type("\u0003");
            shell.await("not run: ");
            shell.type("exit\n");
            shell.status();
            return raised;
        }
    }

    @Test
    void an_incident_that_opened_by_itself_tells_all_from_the_request_to_the_verdict() {
        try (House house = House.open("sallyport.alerts.actions.high=open-incident")) {
            DeskTalk desk = new DeskTalk(house);
            Facts facts = house.facts();
            Entry raised = violated(desk, facts);
            String alert = alertOf(raised);
            String session = String.valueOf(raised.header().session());
            Entry opened = facts.await("IncidentOpened");
            String id = opened.detail().get("incident").asString();
            assertThat(opened.header().person()).startsWith("node ");
            assertThat(desk.says("dave", "incidents --open"))
                    .contains(id, "high", "open", "alice", "db01");

            assertThat(desk.isRefused("alice", "incidents")).contains("no policy lets alice");
            assertThat(desk.isRefused("alice", "incidents show " + id)).contains("no policy lets");
            assertThat(desk.isRefused("alice", "incidents note " + id + " mine"))
                    .contains("about themselves");
            assertThat(desk.isRefused("bob", "incidents note " + id + " hers"))
                    .contains("no policy lets bob");

            desk.says("dave", "ack " + alert);
            assertThat(desk.says("dave", "incidents assign " + id + " dave"))
                    .contains("dave looks after " + id);
            assertThat(desk.isRefused("dave", "incidents assign " + id + " alice"))
                    .contains("alice may not dispose of it");
            assertThat(desk.says("dave", "incidents note " + id + " asked alice"))
                    .contains("written to " + id);
            assertThat(desk.isRefused("dave", "incidents remove " + id + " " + alert))
                    .contains("close it");
            assertThat(desk.says("dave", "incidents close " + id + " true-positive harm was meant"))
                    .contains(id + " is closed: true-positive");

            JsonNode shown = json(desk.says("dave", "incidents show " + id + " --json"));
            assertThat(shown.get("state").asString()).isEqualTo("closed");
            assertThat(shown.get("openedBy").asString()).startsWith("node ");
            assertThat(shown.get("more").asBoolean()).isFalse();
            assertThat(texts(shown, "fact"))
                    .containsSubsequence(
                            "AccessRequested",
                            "RequestApproved",
                            "ConsentGiven",
                            "GrantIssued",
                            "SessionOpened",
                            "CommandJudged",
                            "ViolationFound",
                            "AlertRaised",
                            "AlertActed",
                            "IncidentOpened",
                            "AlertAcknowledged",
                            "IncidentAssigned",
                            "IncidentNoted",
                            "AlertClosed",
                            "IncidentClosed")
                    .contains("ConsentAsked", "SessionEnded", "RecordingSealed");
            assertThat(texts(shown, "entry")).doesNotHaveDuplicates();
            assertThat(texts(shown, "time")).isSorted();
            String words = desk.says("dave", "incidents show " + id);
            assertThat(words)
                    .contains(
                            "about alice on db01, alerts " + alert,
                            "closed by dave: true-positive, harm was meant",
                            "waits for agreement: " + DESTROYS,
                            "sallyport replay " + session,
                            "entry " + raised.id(),
                            "asked alice");
            assertThat(facts.await("IncidentInspected", 2).getLast().header().person())
                    .isEqualTo("dave");
            assertThat(
                            json(desk.says("dave", "alerts show " + alert + " --json"))
                                    .get("verdict")
                                    .asString())
                    .isEqualTo("true-positive");
            assertThat(desk.says("dave", "incidents --open")).contains("no incidents");
        }
    }

    @Test
    void an_auditor_opens_one_by_hand_and_what_is_wrong_is_said() {
        try (House house = House.open()) {
            DeskTalk desk = new DeskTalk(house);
            Facts facts = house.facts();
            String alert = alertOf(violated(desk, facts));
            assertThat(facts.all("IncidentOpened")).isEmpty();
            assertThat(desk.isRefused("alice", "incidents open " + alert + " --title mine"))
                    .contains("no policy lets alice");
            Matcher id =
                    Pattern.compile("i-[a-z0-9]{8}")
                            .matcher(
                                    desk.says(
                                            "dave",
                                            "incidents open " + alert + " --title 'Files gone'"));
            assertThat(id.find()).isTrue();
            assertThat(desk.isRefused("dave", "incidents open " + alert + " --title again"))
                    .contains(alert + " belongs to " + id.group() + " already");
            assertThat(desk.isRefused("dave", "incidents add " + id.group() + " a-none"))
                    .contains("there is no alert a-none");
            assertThat(desk.isRefused("dave", "incidents show i-none"))
                    .contains("there is no incident i-none");
            house.ssh("dave", "dave@gateway", "incidents close " + id.group() + " maybe so")
                    .run()
                    .endsWith(2);
            JsonNode closed =
                    json(
                            desk.says(
                                    "dave",
                                    "incidents close "
                                            + id.group()
                                            + " accepted planned work --json"));
            assertThat(closed.get("verdict").asString()).isEqualTo("accepted");
            assertThat(closed.get("alerts")).extracting(JsonNode::asString).containsExactly(alert);
            Entry fact = facts.await("IncidentClosed");
            assertThat(Objects.requireNonNull(fact.header().source())).contains(":");
        }
    }
}
