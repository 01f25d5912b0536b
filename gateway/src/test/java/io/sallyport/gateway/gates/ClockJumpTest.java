package io.sallyport.gateway.gates;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.node.SteadyClock;
import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.Pty;
import io.sallyport.gateway.testing.TestingClock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The machine's clock is set while somebody works under a grant that ends.
class ClockJumpTest {
    private final TestingClock wall = new TestingClock();
    private House house;
    private DeskTalk desk;
    private Facts facts;

    @BeforeEach
    void open() {
        house = House.open((inventory, more) -> {}, new SteadyClock(wall, System::nanoTime));
        desk = new DeskTalk(house);
        facts = house.facts();
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void a_clock_that_is_set_back_prolongs_no_session_and_brings_no_grant_back() {
        String grant = desk.asks("mallory", "web01 --for 5m");
        try (Pty alice = desk.shell("alice", "web01");
                Pty shell = desk.shell("mallory", "web01")) {
            wall.forward(Duration.ofMinutes(4).plusSeconds(30));
            shell.await("your grant " + grant + " ends in");
            wall.forward(Duration.ofSeconds(20));
            desk.says("mallory", "grants");
            wall.forward(Duration.ofHours(-3));

            shell.await("your grant " + grant + " ended at");
            assertThat(shell.status()).isEqualTo(254);
            DeskTalk.works(alice);
        }
        assertThat(desk.runs("mallory", "web01", "id").run().endsWith(126).errors())
                .contains("you hold no grant");
        wall.forward(Duration.ofDays(-30));
        desk.runs("mallory", "web01", "id").run().endsWith(126);
        assertThat(desk.says("mallory", "grants --all")).contains(grant, "over");
    }

    @Test
    void a_clock_that_is_set_forward_ends_the_session_and_setting_it_back_reopens_nothing() {
        String grant = desk.asks("mallory", "web01 --for 5m");
        String request = desk.id("r", "mallory", "request web01 --reason more --for 5m");
        try (Pty shell = desk.shell("mallory", "web01")) {
            // Less than a session may last, which would end it with another sentence.
            wall.forward(Duration.ofHours(11));
            shell.await("your grant " + grant + " ended at");
            assertThat(shell.status()).isEqualTo(254);
        }
        wall.forward(Duration.ofDays(5));
        assertThat(desk.isRefused("bob", "approve " + request)).contains("lapsed");
        wall.forward(Duration.ofDays(-6));
        desk.runs("mallory", "web01", "id").run().endsWith(126);
        assertThat(desk.isRefused("bob", "approve " + request)).contains("lapsed");
        assertThat(facts.all("SessionOpened")).hasSize(1);
    }
}
