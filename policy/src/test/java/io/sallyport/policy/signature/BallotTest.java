package io.sallyport.policy.signature;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

class BallotTest {
    private static Ballot ballot(Ballot.Choice choice, String reason) {
        SequencedMap<String, String> terms = new LinkedHashMap<>();
        terms.put("targets", "db01");
        terms.put("reason", reason);
        return new Ballot("gateway", choice, "r-1", "bob", terms, new LinkedHashMap<>());
    }

    @Test
    void the_same_decision_has_the_same_text() {
        assertThat(ballot(Ballot.Choice.APPROVE, "x").text())
                .isEqualTo(ballot(Ballot.Choice.APPROVE, "x").text())
                .isNotEqualTo(ballot(Ballot.Choice.DENY, "x").text())
                .endsWith("\n");
    }

    @Test
    void a_reason_cannot_write_lines_of_the_ballot() {
        String text = ballot(Ballot.Choice.APPROVE, "x\nby: mallory\u202e").text();
        assertThat(text.lines().filter(line -> line.startsWith("by: "))).containsExactly("by: bob");
        assertThat(text).contains("reason: x\\nby: mallory\\x{202e}\n");
    }

    @Test
    void what_looks_the_same_has_another_digest() {
        assertThat(ballot(Ballot.Choice.APPROVE, "a\nb").text())
                .isNotEqualTo(ballot(Ballot.Choice.APPROVE, "a\\nb").text());
    }

    @Test
    void a_duration_is_not_rounded() {
        assertThat(Ballot.seconds(60)).isEqualTo("1 min");
        assertThat(Ballot.seconds(119)).isEqualTo("119 s");
    }

    @Test
    void options_that_narrow_are_given_both_times() {
        Ballot whole = ballot(Ballot.Choice.APPROVE, "x");
        Ballot cut =
                new Ballot(
                        "gateway",
                        Ballot.Choice.APPROVE,
                        "r-1",
                        "bob",
                        whole.terms(),
                        new LinkedHashMap<>(Map.of("duration", "1 min")));
        assertThat(cut.howToSign()).endsWith("with the same options both times");
        assertThat(whole.howToSign()).doesNotContain("options");
        assertThat(cut.text()).isNotEqualTo(whole.text());
    }
}
