package io.sallyport.policy.classification;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.policy.command.Word;
import io.sallyport.recorder.rule.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathsTest {

    @ParameterizedTest
    @CsvSource({
        "/data, /home/op, /data",
        "../../data, /home/op, /data",
        "./x//y/., /data, /data/x/y",
        "/data/../etc/./shadow, /, /etc/shadow",
        "../../../../.., /home/op, /",
        "x, /, /x",
        "a*b, /srv, /srv/a*b",
    })
    void a_known_name_becomes_absolute_and_plain(String name, String directory, String path) {
        assertThat(Paths.of(Word.literal(name), Word.literal(directory)))
                .isEqualTo(Value.known(path));
    }

    @ParameterizedTest
    @CsvSource({
        "/da*, /home/op, /da*",
        "../d?ta/*, /home, /d?ta/*",
        "/data/**/../x, /, **/x",
        "/data/**/x, /, /data/**/x",
        "**, /home/op, **",
        "**/../.., /home/op, **",
    })
    void a_pattern_stays_one(String pattern, String directory, String path) {
        Word word = new Word(Word.Kind.UNKNOWN, pattern, pattern);
        assertThat(Paths.of(word, Word.literal(directory))).isEqualTo(Value.fitting(path));
    }

    @Test
    void a_name_in_a_directory_that_is_not_known_may_be_anywhere() {
        assertThat(Paths.of(Word.literal("x*"), Word.unknown("$d")))
                .isEqualTo(Value.fitting("**/x\\*"));
        assertThat(Paths.of(Word.literal("../x"), Word.unknown("$d")))
                .isEqualTo(Value.fitting("**/x"));
        assertThat(Paths.of(Word.literal("/x"), Word.unknown("$d"))).isEqualTo(Value.known("/x"));
    }
}
