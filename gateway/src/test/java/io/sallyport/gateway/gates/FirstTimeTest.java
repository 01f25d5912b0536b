package io.sallyport.gateway.gates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.Pty;
import io.sallyport.recorder.journal.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/// What is new to a person: a rule tells it, and a policy can hold on it, before it runs.
class FirstTimeTest {
    private static final String RULE =
            """
            title: Somebody counts for the first time
            id: counts-first
            level: high
            tags: [sallyport.operation.migrate]
            detection:
                s: {program: seq, first: program}
                condition: s
            """;

    private static final String POLICY =
            """
            @id("new-programs-are-looked-at") @hold("approver") @reason("it is new to you")
            forbid (principal, action in [Action::"run", Action::"exec"], resource)
            when { context.first.contains("program") && context.operations.contains("migrate") };
            """;

    @Test
    void a_first_time_is_an_alert_and_a_policy_holds_on_it_and_the_second_time_is_none()
            throws IOException {
        try (House house =
                House.open(
                        (inventory, more) -> inventory.grant("mallory-stands", "mallory", "exec01"),
                        InstantSource.system(),
                        "sallyport.habits.learning=0d",
                        "sallyport.habits.least-days=0")) {
            DeskTalk desk = new DeskTalk(house);
            Path data = house.gateway().data();
            Files.writeString(
                    Files.createDirectories(data.resolve("policies")).resolve("own.cedar"), POLICY);
            Files.writeString(
                    Files.createDirectories(data.resolve("rules")).resolve("own.yml"), RULE);
            Facts facts = house.facts();
            facts.await("RulesLoaded");
            facts.await("PoliciesLoaded");

            desk.runs("mallory", "exec01", "seq 1").run().endsWith(126);
            Entry refused = facts.await("CommandJudged");
            assertThat(refused.detail().path("decision").asString()).isEqualTo("deny");
            assertThat(refused.detail().path("rules").toString()).contains("counts-first");
            assertThat(refused.detail().at("/novelty/first").toString())
                    .contains("target", "program");
            assertThat(facts.await("SessionOpened").detail().path("first").toString())
                    .contains("target", "account", "source");
            Entry alert =
                    facts.await(
                            "AlertRaised",
                            entry ->
                                    entry.detail()
                                            .path("rule")
                                            .asString("")
                                            .equals("counts-first"));
            assertThat(alert.header().person()).isEqualTo("mallory");

            try (Pty shell = desk.shell("mallory", "exec01")) {
                shell.type("seq 1\n");
                shell.await("waits");
                shell.type("\u0003");
                shell.await("not run: ");
                shell.type("exit\n");
                shell.status();
            }

            Files.delete(data.resolve("policies").resolve("own.cedar"));
            facts.await("PoliciesLoaded", 2);
            desk.runs("mallory", "exec01", "seq 1").run().succeeds();
            await().atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> {
                        desk.runs("mallory", "exec01", "seq 1").run().succeeds();
                        assertThat(
                                        facts.all("CommandJudged")
                                                .getLast()
                                                .detail()
                                                .path("rules")
                                                .toString())
                                .doesNotContain("counts-first");
                    });
        }
    }
}
