package io.sallyport.recorder.rule;

import static io.sallyport.recorder.rule.Detections.read;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/// Files that somebody wrote badly, or on purpose.
class RuleReaderFuzzTest {
    private static final long SEED = 20261123;
    private static final String FILE =
            """
            action: global
            title: A tool
            level: high
            logsource: {category: process_creation, product: linux}
            ---
            id: one
            name: tool
            detection:
                s: {program|startswith|cased: [one, 'tw*'], time|hour|gte: 22, f|re: 'a(b|c)+'}
                words: [x, y]
                condition: 1 of s* and not (words or s)
            ---
            action: repeat
            id: two
            ---
            action: reset
            ---
            title: Not that
            filter:
                rules: [tool]
                s: {User|contains|all: [a, b]}
                condition: not s
            ---
            title: Many
            id: many
            correlation: {type: event_count, rules: [tool], timespan: 1h, condition: {gte: 3}}
            ---
            modes: {one: shadow}
            """;
    private static final String[] PIECES = {
        "&a",
        "*a",
        "!x",
        "|",
        "|all",
        "{",
        "}",
        "[",
        "]",
        ": ",
        "\n",
        "---\n",
        "- ",
        "'",
        "(",
        ")",
        "filter:",
        "rules: any",
        "action: repeat",
        "action: global",
        "1 of them",
        "not ",
        "null",
        "\u0000",
        "\u202e",
        "%x%",
        "9999999999999999999",
        "\\",
        "*",
        "    "
    };

    @Test
    void whatever_is_written_is_read_or_told_and_never_thrown() {
        assertThat(read(FILE).problems()).isEmpty();
        Random random = new Random(SEED);
        int refused = 0;
        for (int round = 0; round < 3_000; round++) {
            String text = mutated(random);
            RuleFile file = read(text);
            References references = new References(file.rules(), file.correlations());
            Filters filters = new Filters(file.rules(), file.filters(), references);
            assertThat(filters.rules()).as("seed %d, %s", SEED, text).hasSameSizeAs(file.rules());
            file.problems()
                    .forEach(problem ->
                            assertThat(problem.line()).as("seed %d, %s", SEED, text).isPositive());
            refused += file.problems().isEmpty() ? 0 : 1;
        }
        assertThat(refused).isPositive();
    }

    private static String mutated(Random random) {
        StringBuilder text = new StringBuilder(FILE);
        for (int i = random.nextInt(6); i >= 0; i--) {
            int at = random.nextInt(text.length());
            int end = Math.min(text.length(), at + random.nextInt(20));
            switch (random.nextInt(3)) {
                case 0 -> text.delete(at, end);
                case 1 -> text.insert(at, PIECES[random.nextInt(PIECES.length)]);
                default -> text.insert(at, text.substring(at, end));
            }
        }
        return text.toString();
    }

    @Test
    void what_would_unfold_into_more_than_memory_holds_is_refused() {
        String laughs =
                """
                title: &a [x, x, x, x, x, x, x, x, x, x]
                id: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
                filter: {rules: any, s: {f: *b}, condition: s}
                """;
        assertThat(read(laughs).problems())
                .singleElement()
                .satisfies(one -> assertThat(one.message()).contains("anchors (&)"));
        String deep = "title: x\nfilter: " + "{a: ".repeat(5_000) + "b" + "}".repeat(5_000);
        assertThat(read(deep).hasMistakes()).isTrue();
        String brackets =
                "title: x\nfilter: {rules: any, s: {f: x}, condition: '"
                        + "(".repeat(200)
                        + "s"
                        + ")".repeat(200)
                        + "'}";
        assertThat(read(brackets).problems())
                .singleElement()
                .satisfies(one -> assertThat(one.message()).contains("nested at most 50"));
        assertThat(read("title: " + "x".repeat(4_000_001)).problems())
                .singleElement()
                .satisfies(one -> assertThat(one.message()).contains("at most 4000000"));
    }
}
