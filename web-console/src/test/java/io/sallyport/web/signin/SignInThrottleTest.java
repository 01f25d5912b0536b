package io.sallyport.web.signin;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.web.ManualClock;
import io.sallyport.web.signin.SignInThrottle.Admission;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SignInThrottleTest {
    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-22T12:00:00Z"));
    private final SignInThrottle throttle = new SignInThrottle(clock);

    @Test
    void five_failures_are_free_and_each_further_one_doubles_the_wait_up_to_the_longest() {
        for (int failure = 0; failure < 5; failure++) {
            assertThat(throttle.admit("alice", "a" + failure)).isEqualTo(new Admission.Admitted());
        }
        Duration expected = SignInThrottle.FIRST_WAIT;
        for (int failure = 5; failure < 20; failure++) {
            assertThat(throttle.admit("alice", "b")).isEqualTo(new Admission.Wait(expected, true));
            clock.advance(expected.minusNanos(1));
            assertThat(throttle.admit("alice", "b"))
                    .isEqualTo(new Admission.Wait(Duration.ofNanos(1), false));
            clock.advance(Duration.ofNanos(1));
            assertThat(throttle.admit("alice", "b" + failure)).isEqualTo(new Admission.Admitted());
            expected = expected.multipliedBy(2);
            if (expected.compareTo(SignInThrottle.LONGEST_WAIT) > 0) {
                expected = SignInThrottle.LONGEST_WAIT;
            }
        }
    }

    @Test
    void a_success_frees_the_name() {
        for (int attempt = 0; attempt < 19; attempt++) {
            assertThat(throttle.admit("alice", "office")).isEqualTo(new Admission.Admitted());
            throttle.succeeded("alice", "office");
        }
        assertThat(throttle.admit("alice", "office")).isEqualTo(new Admission.Admitted());
    }

    @Test
    void a_source_that_tries_many_names_waits_and_another_source_does_not() {
        for (int name = 0; name < SignInThrottle.FREE_FAILURES_OF_A_SOURCE; name++) {
            throttle.admit("name" + name, "mallory");
        }

        assertThat(throttle.admit("alice", "mallory")).isInstanceOf(Admission.Wait.class);
        assertThat(throttle.admit("alice", "office")).isEqualTo(new Admission.Admitted());
    }

    @Test
    void an_own_account_buys_no_guesses_at_others() {
        for (int name = 0; name < SignInThrottle.FREE_FAILURES_OF_A_SOURCE - 1; name++) {
            throttle.admit("name" + name, "mallory");
        }
        throttle.admit("mallory", "mallory");
        throttle.succeeded("mallory", "mallory");

        throttle.admit("alice", "mallory");

        assertThat(throttle.admit("bob", "mallory")).isInstanceOf(Admission.Wait.class);
    }
}
