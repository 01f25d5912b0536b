package io.sallyport.gateway.gates;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.RealClient;
import io.sallyport.recorder.journal.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Rules that people change at the desk. Erin audits, too.
class RuleChangesTest {
    private static final String RULE =
            """
            # said by nobody else
            title: The house's word is said
            id: own-word
            level: high
            tags: [sallyport.operation.migrate]
            detection:
                s: {program: echo, operand: house-word}
                condition: s
            cases:
                matches: [echo house-word]
                passes: [echo another]
            """;

    private static House open(String... properties) {
        return House.open(
                (inventory, more) ->
                        inventory
                                .person("erin", "auditor", more.apply("erin").line())
                                .grant("mallory-stands", "mallory", "exec01"),
                InstantSource.system(),
                properties);
    }

    private static RealClient propose(House house, String person, String file) {
        return house.ssh(person, person + "@gateway", "rules propose --reason 'it was missed'")
                .reading(file);
    }

    private static String proposed(House house, String person, String file) {
        return DeskTalk.idIn("m", propose(house, person, file).run().succeeds().out());
    }

    private static JsonNode judged(DeskTalk desk, Facts facts, int which) {
        desk.runs("mallory", "exec01", "echo house-word").run().succeeds();
        return facts.await("CommandJudged", which).getLast().detail();
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    private static void awaitLoaded(Facts facts, String amendment) {
        facts.await(
                "RulesLoaded",
                loaded -> loaded.detail().path("files").toString().contains(amendment));
    }

    @Test
    void a_rule_is_proposed_approved_by_another_in_shadow_and_then_promoted() {
        try (House house = open()) {
            DeskTalk desk = new DeskTalk(house);
            Facts facts = house.facts();
            judged(desk, facts, 1);

            String change = proposed(house, "dave", RULE);
            Entry told = facts.await("AmendmentProposed");
            assertThat(told.header().person()).isEqualTo("dave");
            assertThat(told.header().source()).startsWith("127.0.0.1");
            assertThat(told.detail().path("reviewers").toString()).isEqualTo("[\"erin\"]");
            facts.await("AmendmentBacktested");
            String shown = desk.says("erin", "rules change " + change);
            assertThat(shown)
                    .contains(
                            "proposed by dave",
                            "reason: it was missed",
                            "rule own-word:",
                            "  + title: The house's word is said",
                            "2 cases, all met",
                            "own-word on gateway in the last 30 days: 1 hits",
                            "people mallory (1)",
                            "targets exec01 (1)");
            assertThat(desk.isRefused("dave", "rules approve " + change))
                    .contains("somebody else has to approve it");
            assertThat(desk.isRefused("admin", "rules approve " + change))
                    .contains("no policy lets admin do this: approving changes");
            assertThat(desk.isRefused("mallory", "rules")).contains("no policy lets mallory");
            assertThat(desk.isRefused("mallory", "rules approve " + change))
                    .contains("no policy lets mallory");

            assertThat(desk.says("erin", "rules approve " + change + " --note 'looks right'"))
                    .contains("is approved", "in shadow");
            Entry approved = facts.await("AmendmentApproved");
            assertThat(approved.detail().path("proposer").asString()).isEqualTo("dave");
            assertThat(approved.detail().path("parts").toString())
                    .contains("own-word", "shadow", "\"before\":\"\"");
            awaitLoaded(facts, change);
            JsonNode inShadow = judged(desk, facts, 2);
            assertThat(inShadow.path("rules").toString()).doesNotContain("own-word");
            assertThat(inShadow.at("/shadow/0/rule").asString()).isEqualTo("own-word");

            String promotion =
                    desk.id("m", "erin", "rules promote own-word --reason 'it is right'");
            facts.await(
                    "AmendmentBacktested",
                    found -> found.detail().path("amendment").asString().equals(promotion));
            assertThat(desk.says("dave", "rules change " + promotion))
                    .contains("- modes: {\"own-word\": shadow}", "2 hits, 1 in shadow");
            desk.says("dave", "rules approve " + promotion);
            awaitLoaded(facts, promotion);
            JsonNode inForce = judged(desk, facts, 3);
            assertThat(inForce.path("rules").toString()).contains("own-word");
            assertThat(inForce.path("operations").toString()).contains("migrate");
        }
    }

    @Test
    void a_mistake_is_refused_with_its_line_and_so_is_a_case_that_is_not_met() {
        try (House house = open()) {
            DeskTalk desk = new DeskTalk(house);
            RealClient.Result wrong =
                    propose(house, "dave", RULE.replace("level: high", "level: hgh"))
                            .run()
                            .endsWith(126);
            assertThat(wrong.errors())
                    .startsWith("sallyport: proposal:4: there is no level `hgh`")
                    .contains("did you mean `high`?");
            assertThat(
                            propose(house, "dave", RULE.replace("echo another", "echo house-word"))
                                    .run()
                                    .endsWith(126)
                                    .errors())
                    .contains("a case is not met: proposal:2: own-word matches, and must not");
            assertThat(propose(house, "dave", "").run().endsWith(126).errors())
                    .contains("that changes nothing");
            assertThat(propose(house, "mallory", RULE).run().endsWith(126).errors())
                    .contains("no policy lets mallory do this: proposing changes");
            assertThat(desk.says("dave", "rules changes")).contains("no changes");
            assertThat(house.facts().all("AmendmentProposed")).isEmpty();
        }
    }

    @Test
    void another_receiver_is_who_hears_of_the_next_alert() {
        try (House house = open()) {
            DeskTalk desk = new DeskTalk(house);
            Facts facts = house.facts();
            String rule = proposed(house, "dave", RULE);
            desk.says("erin", "rules approve " + rule + " --now");
            awaitLoaded(facts, rule);
            String response =
                    proposed(
                            house,
                            "admin",
                            """
                            responses:
                                own-word:
                                    receivers: [erin]
                                    steps: [call the data centre]
                            """);
            assertThat(desk.says("dave", "rules changes --open")).contains(response, "admin");
            desk.says("dave", "rules approve " + response);
            awaitLoaded(facts, response);
            judged(desk, facts, 1);
            JsonNode raised = facts.await("AlertRaised").detail();
            assertThat(raised.path("rule").asString()).isEqualTo("own-word");
            assertThat(raised.path("receivers").toString()).isEqualTo("[\"erin\"]");
            assertThat(raised.path("plan").toString()).contains("call the data centre");
            JsonNode shown = json(desk.says("dave", "rules show own-word --json"));
            assertThat(shown.path("from").asString()).isEqualTo(rule);
            assertThat(shown.path("violations").asInt()).isEqualTo(1);
            assertThat(shown.path("response").asString()).contains("receivers: [\"erin\"]");
        }
    }

    @Test
    void where_the_folder_is_reviewed_its_files_wait_for_a_yes() throws IOException {
        try (House house = open("sallyport.rules-review=true")) {
            DeskTalk desk = new DeskTalk(house);
            Facts facts = house.facts();
            Path folder = Files.createDirectories(house.gateway().data().resolve("rules"));
            Files.writeString(folder.resolve("own.yml"), RULE);
            Entry told = facts.await("AmendmentProposed");
            assertThat(told.header().person()).isEqualTo("folder");
            String change = told.detail().path("amendment").asString();
            assertThat(judged(desk, facts, 1).path("rules").toString()).doesNotContain("own-word");
            assertThat(desk.says("dave", "rules change " + change)).contains("file own.yml:");
            desk.says("dave", "rules approve " + change);
            facts.await(
                    "RulesLoaded",
                    loaded -> loaded.detail().path("files").toString().contains("own.yml"));
            assertThat(judged(desk, facts, 2).path("rules").toString()).contains("own-word");
        }
    }
}
