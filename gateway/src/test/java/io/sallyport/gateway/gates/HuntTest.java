package io.sallyport.gateway.gates;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.RealClient;
import io.sallyport.recorder.journal.Entry;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `hunt` at the desk, with stock `ssh`: rules that nobody had when the commands ran.
class HuntTest {
    private static final String RULE =
            """
            title: The house's word was said
            id: hunted-word
            level: high
            detection:
                s: {program: echo, argv: house-word}
                condition: s
            """;

    private static House open() {
        return House.open(
                (inventory, more) -> inventory.grant("mallory-stands", "mallory", "exec01"),
                InstantSource.system());
    }

    private static JsonNode hunt(House house, String... options) {
        RealClient.Result found =
                house.desk("dave", "hunt").and(options).and("--json").reading(RULE).run();
        return JsonMapper.shared().readTree(found.succeeds().out());
    }

    @Test
    void what_was_run_before_anybody_had_the_rule_is_found_raised_once_and_becomes_an_alert() {
        try (House house = open()) {
            DeskTalk desk = new DeskTalk(house);
            Facts facts = house.facts();
            desk.runs("mallory", "exec01", "echo house-word").run().succeeds();
            desk.runs("mallory", "exec01", "echo another").run().succeeds();
            Entry command = facts.await("CommandJudged", 2).getFirst();

            JsonNode found = hunt(house, "--since", "1h");
            assertThat(found.at("/rules/0/id").asString()).isEqualTo("hunted-word");
            assertThat(found.at("/rules/0/hits").asInt()).isEqualTo(1);
            assertThat(found.at("/rules/0/people").toString()).isEqualTo("{\"mallory\":1}");
            assertThat(found.at("/rules/0/targets").toString()).isEqualTo("{\"exec01\":1}");
            assertThat(found.path("whole").asBoolean()).isTrue();
            assertThat(found.path("raised").asInt()).isZero();
            assertThat(facts.all("ViolationFound")).isEmpty();
            Entry begun = facts.await("HuntBegun");
            assertThat(begun.header().person()).isEqualTo("dave");
            assertThat(begun.detail().path("rules").toString()).isEqualTo("[\"hunted-word\"]");
            Entry ended = facts.await("HuntEnded");
            assertThat(ended.detail().path("hunt").asString()).isEqualTo(begun.id());
            assertThat(ended.detail().path("hits").asInt()).isEqualTo(1);

            assertThat(hunt(house, "--raise").path("raised").asInt()).isEqualTo(1);
            Entry violation = facts.await("ViolationFound");
            assertThat(violation.header()).isEqualTo(command.header());
            assertThat(violation.detail().path("cause").asString()).isEqualTo(command.id());
            assertThat(violation.detail().path("at").asString())
                    .isEqualTo(command.time().toString());
            assertThat(violation.detail().path("hunt").asString())
                    .isEqualTo(facts.await("HuntBegun", 2).getLast().id());
            assertThat(facts.await("AlertRaised").detail().path("rule").asString())
                    .isEqualTo("hunted-word");

            assertThat(hunt(house, "--raise", "--whole").path("raised").asInt()).isZero();
            assertThat(facts.all("ViolationFound")).hasSize(1);
        }
    }

    @Test
    void who_may_not_who_sends_nothing_and_what_cannot_be_read_is_said() {
        try (House house = open()) {
            Facts facts = house.facts();
            assertThat(house.desk("mallory", "hunt").reading(RULE).run().endsWith(126).errors())
                    .startsWith("sallyport: ")
                    .contains("hunting");
            assertThat(house.desk("dave", "hunt").run().endsWith(2).errors())
                    .contains("a hunt is for 1 to 500 rules");
            assertThat(
                            house.desk("dave", "hunt")
                                    .reading(RULE.replace("level: high", "level: hgh"))
                                    .run()
                                    .endsWith(2)
                                    .errors())
                    .contains("did you mean `high`?")
                    .contains("these rules cannot be used");
            assertThat(
                            house.desk("dave", "hunt", "--since", "soon")
                                    .reading(RULE)
                                    .run()
                                    .endsWith(2)
                                    .errors())
                    .contains("soon is no time");
            assertThat(facts.all("HuntBegun")).isEmpty();
            RealClient.Result told = house.desk("dave", "hunt").reading(RULE).run().succeeds();
            assertThat(told.out()).contains("hunted-word  The house's word was said: 0 hits");
            assertThat(told.errors()).contains("commands asked about, ");
        }
    }
}
