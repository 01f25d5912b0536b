package io.sallyport.gateway.gates;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.House;
import io.sallyport.recorder.journal.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/// What a rule of people's own says of the next command, without a restart.
class OwnRulesTest {
    private static final String RULE =
            """
            title: The house's word is said
            id: own-word
            level: high
            tags: [sallyport.operation.migrate]
            detection:
                s: {program: echo, operand: house-word}
                condition: s
            """;

    @Test
    void a_rule_counts_for_the_next_command_then_only_in_shadow_and_a_mistake_changes_nothing()
            throws IOException {
        try (House house =
                House.open(
                        (inventory, more) -> inventory.grant("mallory-stands", "mallory", "exec01"),
                        InstantSource.system())) {
            DeskTalk desk = new DeskTalk(house);
            Path folder = Files.createDirectories(house.gateway().data().resolve("rules"));
            Facts facts = house.facts();

            Files.writeString(folder.resolve("own.yml"), RULE);
            facts.await("RulesLoaded");
            desk.runs("mallory", "exec01", "echo house-word").run().succeeds();
            Entry inForce = facts.await("CommandJudged");
            assertThat(inForce.detail().path("rules").toString()).contains("own-word");
            assertThat(inForce.detail().path("operations").toString()).contains("migrate");
            assertThat(inForce.detail().path("versions"))
                    .hasSameSizeAs(inForce.detail().path("rules"));

            Files.writeString(folder.resolve("own.yml"), RULE + "---\nmodes: {own-word: shadow}\n");
            facts.await("RulesLoaded", 2);
            desk.runs("mallory", "exec01", "echo house-word").run().succeeds();
            Entry shadow = facts.await("CommandJudged", 2).getLast();
            assertThat(shadow.detail().path("rules").toString()).doesNotContain("own-word");
            assertThat(shadow.detail().path("operations").toString()).doesNotContain("migrate");
            assertThat(shadow.detail().at("/shadow/0/rule").asString()).isEqualTo("own-word");
            assertThat(shadow.detail().at("/shadow/0/version").asString()).hasSize(12);

            Files.writeString(folder.resolve("own.yml"), RULE.replace("level: high", "level: hgh"));
            assertThat(facts.await("RulesRefused").detail().path("problem").asString())
                    .contains("did you mean `high`?");
            desk.runs("mallory", "exec01", "echo house-word").run().succeeds();
            assertThat(facts.await("CommandJudged", 3).getLast().detail().at("/shadow/0/rule"))
                    .isEqualTo(shadow.detail().at("/shadow/0/rule"));
        }
    }
}
