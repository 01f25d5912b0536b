package io.sallyport.recorder.shipping;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.FactHeader;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class TracesTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static Set<String> of(String scope, String text, String... words) {
        ObjectNode detail = JSON.createObjectNode();
        detail.put("text", text).put("scope", scope);
        ArrayNode all = detail.putArray("runs").addObject().putArray("words");
        List.of(words).forEach(all::add);
        return Traces.of(entry("CommandJudged", detail));
    }

    private static Entry entry(String fact, ObjectNode detail) {
        return new Entry(0, "j-0", Instant.EPOCH, "gw", fact, FactHeader.NODE, detail);
    }

    @Test
    void a_plain_line_has_the_pieces_of_its_words_whatever_quotes_stand_in_them() {
        Set<String> traces = of("shell", "Sh\\r'e'\"d\" -u /dev/sda", "Shred", "-u", "/dev/sda");
        assertThat(traces).contains(Traces.FORM).doesNotContain(Traces.ANYTHING);
        assertThat(traces).containsAll(Traces.of("shred")).containsAll(Traces.of("/dev/sd"));
        assertThat(traces).containsAll(Traces.of("shred -u"));
        assertThat(traces.containsAll(Traces.of("shredded"))).isFalse();
    }

    @Test
    void a_word_that_a_line_end_cuts_is_one() {
        assertThat(of("shell", "shr\\\ned x", "shred", "x")).containsAll(Traces.of("shred"));
    }

    @Test
    void everything_is_expected_of_a_line_whose_words_are_not_all_written_in_it() {
        for (String twisted :
                List.of(
                        "x=1 $y",
                        "ls `y`",
                        "ls *.log",
                        "ls a?",
                        "ls [r]m",
                        "{r,}m",
                        "ls ~",
                        "ls !2")) {
            assertThat(of("shell", twisted, "ls")).as(twisted).contains(Traces.ANYTHING);
        }
        assertThat(of("shell", "echo mr | rev", "rm")).contains(Traces.ANYTHING);
        assertThat(of("shell", "echo mr | bash", "bash")).contains(Traces.ANYTHING);
        assertThat(of("shell", "bin/tool", "bin/tool")).contains(Traces.ANYTHING);
        assertThat(of("nested", "ls x", "ls", "x")).contains(Traces.ANYTHING);
        assertThat(of("shell", "a".repeat(5_000), "ls")).contains(Traces.ANYTHING);
    }

    @Test
    void nothing_is_kept_of_other_facts_and_one_character_tells_nothing() {
        assertThat(Traces.of(entry("SessionOpened", JSON.createObjectNode()))).isEmpty();
        assertThat(Traces.of("[")).isEmpty();
        assertThat(Traces.of("ß x 'y'")).isEmpty();
        assertThat(Traces.of("rm")).containsExactly("rm");
    }
}
