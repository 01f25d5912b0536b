package io.sallyport.policy.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetentionTest {
    private static final Retention RETENTION =
            new Retention(
                    List.of(
                            RetentionClass.parse("env=prod 400d"),
                            RetentionClass.parse("env=prod,pci=yes 2555d")),
                    Duration.ofDays(90));

    @Test
    void a_class_is_labels_and_days() {
        assertThat(RetentionClass.parse("env=prod,pci=yes 2555d"))
                .isEqualTo(
                        new RetentionClass(
                                Map.of("env", "prod", "pci", "yes"), Duration.ofDays(2555)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "env=prod", "400d", "=prod 1d", "env=prod 1h", "env=prod 99999d"})
    void what_is_no_class_is_refused(String written) {
        assertThatThrownBy(() -> RetentionClass.parse(written))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is written as");
    }

    @Test
    void of_a_target_that_is_not_known_any_more_a_recording_stays_as_long_as_any() {
        assertThat(RETENTION.keep(null)).isEqualTo(Duration.ofDays(2555));
        assertThat(new Retention(List.of(), Duration.ofDays(90)).keep(null))
                .isEqualTo(Duration.ofDays(90));
    }
}
