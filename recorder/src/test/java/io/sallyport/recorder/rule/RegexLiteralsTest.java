package io.sallyport.recorder.rule;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegexLiteralsTest {
    private static final long SEED = 20261123;

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            textBlock =
                    """
                    passw passw
                    (?i)PassW passw
                    ^/proc/[^/]+/environ$ /environ
                    drop|truncate drop,truncate
                    a(bc|de)f bc,de
                    abc?d ab
                    ab(cd)*ef ab
                    ab(cde)+f cde
                    abc{0,2}de ab
                    abc{2}de abc
                    a.bcd bcd
                    \\.drop\\w*\\( .drop
                    x[abc]yz yz
                    (?:foo|bar)baz foo,bar
                    x|[yz] ''
                    (a|b*)c c
                    .* ''
                    \\x{200b}abc ''
                    \\p{L}abc ''
                    a{b a{b
                    """)
    void what_an_expression_cannot_do_without_is_found(String regex, String literals) {
        Set<String> expected = new TreeSet<>(Arrays.asList(literals.split(",")));
        expected.remove("");
        assertThat(new TreeSet<>(RegexLiterals.of(regex))).isEqualTo(new TreeSet<>(expected));
    }

    @Test
    void a_text_that_matches_has_one_of_them() {
        Random random = new Random(SEED);
        String[] pieces = {
            "a", "b", "ab", "(a|b)", "(?:ab|c)", "c?", "b*", "a+", ".", "[ab]", "|", "a{2}", "(c)?"
        };
        int matched = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder regex = new StringBuilder();
            for (int j = random.nextInt(6); j >= 0; j--) {
                regex.append(pieces[random.nextInt(pieces.length)]);
            }
            StringBuilder text = new StringBuilder();
            for (int j = random.nextInt(8); j >= 0; j--) {
                text.append("abcABC".charAt(random.nextInt(6)));
            }
            Set<String> literals = RegexLiterals.of(regex.toString());
            if (!literals.isEmpty() && Pattern.compile(regex.toString()).matcher(text).find()) {
                matched++;
                String folded = text.toString().toLowerCase(Locale.ROOT);
                assertThat(literals)
                        .as("seed %d: %s in %s", SEED, regex, text)
                        .anyMatch(folded::contains);
            }
        }
        assertThat(matched).isGreaterThan(1_000);
    }
}
