package io.sallyport.gateway.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class SteadyClockTest {
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

    private Instant wall = NOON;
    private long ticks = Long.MAX_VALUE - 1_000_000; // what counts may overflow
    private final SteadyClock clock = new SteadyClock(() -> wall, () -> ticks);

    /// Time passes, and the clock shows it.
    private void pass(Duration time) {
        wall = wall.plus(time);
        ticks += time.toNanos();
    }

    @Test
    void a_clock_that_nobody_sets_is_the_machines() {
        for (int i = 0; i < 100; i++) {
            pass(Duration.ofMillis(37));
            assertThat(clock.instant()).isEqualTo(wall);
        }
    }

    @Test
    void a_clock_that_is_set_back_goes_on_as_time_does() {
        pass(Duration.ofMinutes(5));
        clock.instant();
        wall = wall.minus(Duration.ofHours(1));

        assertThat(clock.instant()).isEqualTo(NOON.plus(Duration.ofMinutes(5)));
        pass(Duration.ofMinutes(10));
        assertThat(clock.instant()).isEqualTo(NOON.plus(Duration.ofMinutes(15)));
    }

    @Test
    void a_clock_that_is_set_forward_is_followed_and_what_ended_stays_ended() {
        wall = wall.plus(Duration.ofDays(1));
        assertThat(clock.instant()).isEqualTo(wall);
        wall = wall.minus(Duration.ofDays(1));
        pass(Duration.ofMinutes(1));
        assertThat(clock.instant()).isEqualTo(NOON.plus(Duration.ofDays(1)).plusSeconds(60));
    }

    @Test
    void time_that_caught_up_with_the_clock_is_the_machines_again() {
        wall = wall.minusSeconds(30);
        clock.instant();
        wall = wall.plusSeconds(90);
        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(60));
        pass(Duration.ofSeconds(1));
        assertThat(clock.instant()).isEqualTo(wall);
    }
}
