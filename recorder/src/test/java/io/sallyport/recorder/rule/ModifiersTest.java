package io.sallyport.recorder.rule;

import static io.sallyport.recorder.rule.Answer.NO;
import static io.sallyport.recorder.rule.Answer.PERHAPS;
import static io.sallyport.recorder.rule.Answer.YES;
import static io.sallyport.recorder.rule.Detections.answer;
import static io.sallyport.recorder.rule.Detections.event;
import static io.sallyport.recorder.rule.Detections.ofField;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a field's modifiers mean, by Sigma's specification.
class ModifiersTest {

    private static String selection(String line) {
        return "sel:\n  " + line + "\ncondition: sel";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    f: abc                     | ABC     | YES
                    f: abc                     | abcd    | NO
                    f: a*c                     | abbbc   | YES
                    f: a*c*e                   | abcbcde | YES
                    f: a*c*e                   | abcbcd  | NO
                    f: a?c                     | abc     | YES
                    f: a?c                     | ac      | NO
                    f: 'a\\*c'                 | a*c     | YES
                    f: 'a\\*c'                 | abc     | NO
                    f: 'a\\\\*c'               | a\\bc   | YES
                    f: 'a\\b'                  | a\\b    | YES
                    f: '*'                     | x       | YES
                    f: 42                      | 42      | YES
                    f: ''                      | x       | NO
                    f: [abc, def]              | def     | YES
                    f_contains: b              | abc     | YES
                    f_startswith: ab           | abc     | YES
                    f_startswith: bc           | abc     | NO
                    f_endswith: bc             | abc     | YES
                    f_endswith: ab             | abc     | NO
                    f_contains_all: [a, c]     | abc     | YES
                    f_contains_all: [a, d]     | abc     | NO
                    f_cased: abc               | ABC     | NO
                    f_contains_cased: B        | aBc     | YES
                    f_neq: abc                 | abc     | NO
                    f_neq: abc                 | def     | YES
                    f_re: '^a.c$'              | abc     | YES
                    f_re: '^a.c$'              | ABC     | NO
                    f_re_i: '^a.c$'            | ABC     | YES
                    f_re: b                    | abc     | YES
                    f_cidr: 10.0.0.0/8         | 10.9.8.7 | YES
                    f_cidr: 10.0.0.0/8         | 11.0.0.1 | NO
                    f_cidr: 10.0.0.0/8         | nowhere | NO
                    f_cidr: '2001:db8::/33'    | 2001:db8:7fff::1 | YES
                    f_cidr: '2001:db8::/33'    | 2001:db8:8000::1 | NO
                    f_gt: 5                    | 6       | YES
                    f_gt: 5                    | 5       | NO
                    f_gte: 5                   | 5.0     | YES
                    f_lt: 5                    | 4       | YES
                    f_lte: 5                   | x       | NO
                    f_windash: '-x /y'         | /x –y   | YES
                    f_windash: 'a-x'           | a/x     | NO
                    f_contains_expand: '%admin_hosts%:22' | ssh admin01:22 | YES
                    f_contains_expand: '%admin_hosts%:22' | ssh admin02:22 | NO
                    f_base64: sh               | c2g=    | YES
                    f_base64offset_contains: rm -rf | Y2QgLzsgcm0gLXJmIC8= | YES
                    f_base64offset_contains: rm -rf | IHJtIC1yZiAv         | YES
                    f_base64offset_contains: rm -rf | cm0gLXJmIC8=         | YES
                    f_base64offset_contains: rm -rf | cm0gLXIgLw==         | NO
                    f_wide_base64offset_contains: sh | cwBoAA== | YES
                    f_exists: true             | x       | YES
                    f_exists: false            | x       | NO
                    f: null                    | x       | NO
                    f_hour: 22                 | 2026-11-23T22:15:00Z | YES
                    f_hour: 22                 | 2026-11-23T21:59:59.9+02:00 | NO
                    f_hour_gte: 22             | 2026-11-23 23:15:00 | YES
                    f_hour_gte: 22             | 2026-11-23 | NO
                    f_minute: 15               | 2026-11-23t22:15:00z | YES
                    f_day: 23                  | 2026-11-23 | YES
                    f_week: 53                 | 2027-01-01 | YES
                    f_month: [6, 11]           | 2026-11-23 | YES
                    f_year_lt: 2026            | 2026-11-23 | NO
                    f_hour: 22                 | ten at night | NO
                    g: null                    | x       | YES
                    g_exists: false            | x       | YES
                    g: x                       | x       | NO
                    g_neq: x                   | x       | YES
                    """)
    void a_field_matches_as_its_modifiers_say(String line, String text, Answer expected) {
        int colon = line.indexOf(':');
        String key = line.substring(0, colon).replace('_', '|').replace("admin|", "admin_");
        assertThat(ofField(selection("'" + key + "'" + line.substring(colon)), text))
                .isEqualTo(expected);
    }

    @Test
    void one_of_several_values_is_enough_and_all_wants_each() {
        Event event = event("f", "one", "f", "two");
        assertThat(answer(selection("f: two"), event)).isEqualTo(YES);
        assertThat(answer(selection("f|all: [one, two]"), event)).isEqualTo(YES);
        assertThat(answer(selection("f|all: [one, three]"), event)).isEqualTo(NO);
        assertThat(answer(selection("f|neq: two"), event)).isEqualTo(NO);
    }

    @Test
    void a_field_is_compared_with_another() {
        assertThat(answer(selection("f|fieldref: g"), event("f", "a*", "g", "A*"))).isEqualTo(YES);
        assertThat(answer(selection("f|fieldref: g"), event("f", "ab", "g", "a*"))).isEqualTo(NO);
        assertThat(answer(selection("f|fieldref|endswith: g"), event("f", "ab", "g", "b")))
                .isEqualTo(YES);
        assertThat(answer(selection("f|fieldref: g"), event("f", "ab"))).isEqualTo(NO);
    }

    @Test
    void keywords_are_found_in_the_text_only() {
        String keywords = "words: [drop table, 'trunc*table']\ncondition: words";
        assertThat(answer(keywords, Event.ofText("a DROP table b"))).isEqualTo(YES);
        assertThat(answer(keywords, Event.ofText("truncate table"))).isEqualTo(YES);
        assertThat(answer(keywords, Event.ofText("dropped tables"))).isEqualTo(NO);
        assertThat(answer(keywords, event("f", "drop table"))).isEqualTo(NO);
        String every = "words:\n  '|all': [drop, table]\ncondition: words";
        assertThat(answer(every, Event.ofText("table drop"))).isEqualTo(YES);
        assertThat(answer(every, Event.ofText("table"))).isEqualTo(NO);
    }

    @Test
    void what_is_known_in_part_is_answered_in_three_ways() {
        Value under = Value.fitting("/data/**");
        assertThat(ofField(selection("f|startswith: /data/"), under)).isEqualTo(YES);
        assertThat(ofField(selection("f|startswith: /data/x"), under)).isEqualTo(PERHAPS);
        assertThat(ofField(selection("f|startswith: /srv/"), under)).isEqualTo(NO);
        assertThat(ofField(selection("f|contains: ata"), under)).isEqualTo(YES);
        assertThat(ofField(selection("f|contains: passwd"), under)).isEqualTo(PERHAPS);
        assertThat(ofField(selection("f|re: '^/srv'"), under)).isEqualTo(PERHAPS);
        assertThat(ofField(selection("f: '/d*a/*'"), under)).isEqualTo(YES);
        assertThat(ofField(selection("f|neq: /data/x"), under)).isEqualTo(PERHAPS);
    }

    @Test
    void a_glob_matches_no_slash() {
        assertThat(ofField(selection("f: /data"), Value.fitting("/da*"))).isEqualTo(PERHAPS);
        assertThat(ofField(selection("f: /data/x"), Value.fitting("/da*"))).isEqualTo(NO);
        assertThat(ofField(selection("f: /data"), Value.fitting("/d?ta"))).isEqualTo(PERHAPS);
        assertThat(ofField(selection("f: rm"), Value.fitting("r[a-m]"))).isEqualTo(PERHAPS);
        assertThat(ofField(selection("f: rm"), Value.fitting("r[!a-m]"))).isEqualTo(NO);
        assertThat(ofField(selection("f: rm"), Value.fitting("r[n-z]"))).isEqualTo(NO);
        assertThat(ofField(selection("f: 'a\\*b'"), Value.fitting("a\\*b"))).isEqualTo(YES);
        assertThat(ofField(selection("f: axb"), Value.fitting("a\\*b"))).isEqualTo(NO);
    }

    @Test
    void a_glob_matches_a_leading_dot_by_a_dot_only() {
        assertThat(ofField(selection("f: /h/.ssh"), Value.fitting("/h/*"))).isEqualTo(NO);
        assertThat(ofField(selection("f: /h/.ssh"), Value.fitting("/h/?ssh"))).isEqualTo(NO);
        assertThat(ofField(selection("f: /h/.ssh"), Value.fitting("/h/.s*"))).isEqualTo(PERHAPS);
        assertThat(ofField(selection("f: /h/a.b"), Value.fitting("/h/*b"))).isEqualTo(PERHAPS);
        assertThat(ofField(selection("f: /h/b"), Value.fitting("/h/*b"))).isEqualTo(PERHAPS);
        assertThat(ofField(selection("f: /h/.ssh"), Value.fitting("/h/**"))).isEqualTo(PERHAPS);
        assertThat(ofField(selection("f|startswith: /h/"), Value.fitting("/h/*"))).isEqualTo(YES);
    }

    @Test
    void a_value_that_may_not_be_there_is_at_most_perhaps() {
        assertThat(ofField(selection("f: inside"), Value.possible("inside"))).isEqualTo(PERHAPS);
        assertThat(ofField(selection("f: outside"), Value.possible("inside"))).isEqualTo(NO);
        assertThat(ofField(selection("f|exists: true"), Value.possible("x"))).isEqualTo(PERHAPS);
        assertThat(ofField(selection("f: null"), Value.possible("x"))).isEqualTo(PERHAPS);
    }

    @Test
    void a_pattern_longer_than_any_is_cut_and_counts_as_unknown_from_there() {
        Value value = Value.fitting("/data/" + "x*".repeat(10_000) + "/end");
        assertThat(ofField(selection("f|startswith: /data/x"), value)).isEqualTo(YES);
        assertThat(ofField(selection("f|endswith: /end"), value)).isEqualTo(PERHAPS);
        assertThat(ofField(selection("f|startswith: /srv"), value)).isEqualTo(NO);
    }
}
