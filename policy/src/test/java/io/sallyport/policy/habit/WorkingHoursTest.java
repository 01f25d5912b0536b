package io.sallyport.policy.habit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkingHoursTest {
    @ParameterizedTest
    @CsvSource({
        "2026-06-01T08:00, true", // a Monday
        "2026-06-01T07:59, false",
        "2026-06-05T17:59, true",
        "2026-06-05T18:00, false",
        "2026-06-06T10:00, true", // Saturday
        "2026-06-06T13:00, false",
        "2026-06-07T10:00, false"
    })
    void a_span_holds_from_its_beginning_to_the_minute_before_its_end(
            LocalDateTime time, boolean holds) {
        assertThat(WorkingHours.parse("mon-fri 08:00-18:00, sat 09:00-13:00").holds(time))
                .isEqualTo(holds);
    }

    @Test
    void a_week_may_begin_on_sunday_and_a_day_end_at_midnight() {
        WorkingHours hours = WorkingHours.parse("Sun-Thu 00:00-24:00");
        assertThat(hours.holds(LocalDateTime.parse("2026-06-07T23:59"))).isTrue();
        assertThat(hours.holds(LocalDateTime.parse("2026-06-01T00:00"))).isTrue();
        assertThat(hours.holds(LocalDateTime.parse("2026-06-05T12:00"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "always", "mon 9-17", "mon-fry 08:00-18:00", "mon 18:00-08:00"})
    void what_are_no_hours_is_refused_with_what_would_do(String written) {
        assertThatThrownBy(() -> WorkingHours.parse(written))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("has .*");
    }
}
