package io.sallyport.policy.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How figures are written, and periods read.
class FiguresTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private static ViolationsReport of(String person) {
        return new ViolationsReport(
                new Heading(
                        "violations", "gw1", Instant.parse("2026-11-22T00:00:00Z"), NOON, NOON, 7),
                2,
                Map.of("high", 2L),
                List.of(),
                List.of(new ViolationsReport.ViolatedRule("r-1", "A, \"rule\"", "high", 2)),
                List.of(new Named(person, 2)),
                List.of(),
                List.of(),
                0);
    }

    @Test
    void a_report_as_csv_is_one_figure_a_line() {
        assertThat(Csv.of(of("alice")))
                .isEqualTo(
                        """
                        report,section,name,figure,value
                        violations,heading,,node,gw1
                        violations,heading,,from,2026-11-22T00:00:00Z
                        violations,heading,,to,2026-11-22T12:00:00Z
                        violations,heading,,made,2026-11-22T12:00:00Z
                        violations,heading,,facts,7
                        violations,violations,found,count,2
                        violations,violations,suppressed,count,0
                        violations,levels,high,count,2
                        violations,rules,"r-1 A, ""rule""/high",count,2
                        violations,people,alice,count,2
                        """
                                .replace("\n", "\r\n"));
    }

    @Test
    void what_a_spreadsheet_or_a_terminal_would_obey_is_tamed() {
        assertThat(Csv.of(of("=cmd|' /C calc'!A0"))).contains(",'=cmd|' /C calc'!A0,count");
        assertThat(Csv.of(of("a\u001b[2Jb\r\nc"))).doesNotContain("\u001b", "b\r\nc");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.000 s",
        "0.0419, 0.042 s",
        "59.94, 59.9 s",
        "61, 1 m 1 s",
        "3600, 1 h 0 m",
        "90000, 1 d 1 h"
    })
    void a_time_is_shown_in_two_units_at_most(double seconds, String shown) {
        assertThat(Figure.seconds(seconds).shown()).isEqualTo(shown);
    }

    @Test
    void a_share_is_all_only_where_it_is_all() {
        assertThat(Figure.of(Share.of(99_999, 100_000)).shown()).isEqualTo("99.9 %");
        assertThat(Figure.of(Share.of(3, 3)).shown()).isEqualTo("100.0 %");
        assertThat(Figure.of(Share.of(0, 0)).shown()).isEqualTo("no data");
        assertThat(Figure.of(Share.of(0, 0)).raw()).isEmpty();
    }

    @Test
    void a_period_is_how_far_back_or_from_when_to_when_and_days_count_whole() {
        assertThat(Period.read(null, null, null, NOON).from()).isEqualTo("2026-10-23T12:00:00Z");
        assertThat(Period.read("12h", null, null, NOON).from()).isEqualTo("2026-11-22T00:00:00Z");
        Period days = Period.read(null, "2026-11-01", "2026-11-02", NOON);
        assertThat(days.from()).isEqualTo("2026-11-01T00:00:00Z");
        assertThat(days.to()).isEqualTo("2026-11-03T00:00:00Z");
        assertThat(Period.read(null, "2026-11-01T10:00+02:00", "2027-01-01", NOON))
                .isEqualTo(new Period(Instant.parse("2026-11-01T08:00:00Z"), NOON));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-, -, 2026-11-01, say from when",
                "1d, 2026-11-01, -, not both",
                "-, 2026-11-31, -, a period is from",
                "-, 2026-11-23, -, ends before it begins",
                "367d, -, -, 366 days at most",
                "0h, -, -, ends before it begins",
                "soon, -, -, is a time such as"
            })
    void what_is_no_period_is_refused_with_why(
            @Nullable String since, @Nullable String from, @Nullable String to, String why) {
        assertThatThrownBy(() -> Period.read(since, from, to, NOON)).hasMessageContaining(why);
    }
}
