package io.sallyport.gateway.gates;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.Pty;
import io.sallyport.gateway.testing.RealClient;
import io.sallyport.gateway.testing.TestingSshd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What a policy of people's own does to what runs already, and to what begins after it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OwnPoliciesTest {
    private House house;
    private DeskTalk desk;

    @BeforeAll
    void open() {
        house =
                House.open(
                        (inventory, more) -> inventory.grant("mallory-stands", "mallory", "exec01"),
                        InstantSource.system());
        desk = new DeskTalk(house);
    }

    @AfterAll
    void close() {
        house.close();
    }

    @Test
    void a_policy_that_forbids_shells_ends_open_shells_and_leaves_commands_until_it_is_taken_back()
            throws IOException {
        Path folder = Files.createDirectories(house.gateway().data().resolve("policies"));
        Facts facts = house.facts();
        try (Pty shell = desk.shell("mallory", "exec01");
                RealClient.Running command =
                        desk.runs("mallory", "exec01", "echo begun; cat").withOpenInput().start()) {
            command.awaitText("begun");
            Files.writeString(
                    folder.resolve("own.cedar"),
                    """
                    @id("no-shells")
                    @reason("shells are closed for today")
                    forbid (principal, action == Action::"shell", resource)
                    when { principal == Person::"mallory" };
                    """);
            shell.await("shells are closed for today");
            assertThat(shell.status()).isEqualTo(254);
            facts.await("PoliciesLoaded");
            assertThat(desk.runs("mallory", "exec01", "echo in$((40+2))").run().succeeds().out())
                    .contains("in42");
            try (Pty again =
                    house.terminal(
                            "mallory", "mallory@" + TestingSshd.user() + "@exec01@gateway")) {
                again.await("shells are closed for today");
                assertThat(again.status()).isEqualTo(126);
            }
            command.type("still-here\n").awaitText("still-here");
        }
        Files.delete(folder.resolve("own.cedar"));
        facts.await("PoliciesLoaded", 2);
        desk.shell("mallory", "exec01").close();
    }

    @Test
    void a_label_that_a_machine_gets_ends_what_a_policy_forbids_on_such_machines()
            throws IOException {
        Path folder = Files.createDirectories(house.gateway().data().resolve("policies"));
        Facts facts = house.facts();
        Files.writeString(
                folder.resolve("own.cedar"),
                """
                @id("closed-machines")
                @reason("closed for the audit")
                forbid (principal, action, resource)
                when { resource is Target && resource.labels.contains("state=closed") };
                """);
        facts.await("PoliciesLoaded");
        try (Pty shell = desk.shell("mallory", "exec01")) {
            house.gateway().write(house.inventory().label("exec01", "state", "closed"));
            shell.await("closed for the audit");
            assertThat(shell.status()).isEqualTo(254);
        } finally {
            Files.delete(folder.resolve("own.cedar"));
            facts.await("PoliciesLoaded", 2);
        }
    }
}
