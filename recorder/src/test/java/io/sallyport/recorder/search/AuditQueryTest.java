package io.sallyport.recorder.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditQueryTest {
    private static final Instant NOON = RandomAudit.NOON;

    @Test
    void a_day_counts_whole_and_a_time_is_utc() {
        AuditQuery query = AuditQuery.parse("since:2026-11-20 until:2026-11-21", NOON);
        assertThat(query.from()).isEqualTo(Instant.parse("2026-11-20T00:00:00Z"));
        assertThat(query.until()).isEqualTo(Instant.parse("2026-11-22T00:00:00Z"));
        assertThat(AuditQuery.parse("since:2h", NOON).from()).isEqualTo(NOON.minusSeconds(7_200));
        assertThat(AuditQuery.parse("since:2026-11-22T10:00+01:00", NOON).from())
                .isEqualTo(Instant.parse("2026-11-22T09:00:00Z"));
    }

    @Test
    void words_that_a_shell_has_cut_are_read_like_those_in_quotation_marks() {
        AuditQuery cut = AuditQuery.of(List.of("permission denied", "-person:bob"), NOON);
        AuditQuery written = AuditQuery.parse("\"permission denied\" -person:bob", NOON);
        assertThat(cut.clauses()).isEqualTo(written.clauses());
        assertThat(cut.written()).isEqualTo(written.written());
    }

    @Test
    void an_address_and_a_quoted_field_are_text() {
        assertThat(AuditQuery.parse("http://db01/x \"person:alice\"", NOON).phrases()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "persn:alice",
                "\"open",
                "person:*",
                "since:tomorrow",
                "since:1h since:2h",
                "-since:1h",
                "---",
                "a*",
                "/etc/sh*"
            })
    void what_cannot_be_read_is_refused_with_a_sentence(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> AuditQuery.parse(text, NOON));
    }

    @Test
    void a_search_is_bounded() {
        AuditQuery.parse("x ".repeat(AuditQuery.MOST_TERMS), NOON);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AuditQuery.parse("x ".repeat(AuditQuery.MOST_TERMS + 1), NOON));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AuditQuery.parse("x".repeat(AuditQuery.LONGEST + 1), NOON));
    }
}
