package io.sallyport.policy.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.policy.command.SessionState.Dialect;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Both sides of what a line would run: `lines.txt` says what must be found in disguise, what must
/// be said not to be known, and what must pass.
class NormaliserLinesTest {
    private record Case(Dialect dialect, String expectation, String line) {}

    private static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        String[] section = {"bash", "passes"};
        for (String written : resource().split("\n", -1)) {
            if (written.startsWith("== ")) {
                section = written.substring(3).split(" ", -1);
            } else if (!written.isBlank() && (!written.startsWith("#") || !cases.isEmpty())) {
                Dialect dialect = Dialect.valueOf(section[0].toUpperCase(Locale.ROOT));
                String expectation = section[1].equals("doubts") ? section[2] : section[1];
                cases.add(new Case(dialect, expectation, written.replace('⏎', '\n')));
            }
        }
        return cases;
    }

    private static String resource() {
        try (InputStream in = NormaliserLinesTest.class.getResourceAsStream("lines.txt")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @TestFactory
    Stream<DynamicTest> each_line_is_read_as_the_file_says() {
        return cases().stream().map(c -> DynamicTest.dynamicTest(c.toString(), () -> check(c)));
    }

    private static void check(Case given) {
        SessionState state = SessionState.atStart(given.dialect(), "alice", "/home/alice");
        CommandLine read = new Normaliser().read(given.line(), state).line();
        boolean removes = read.commands().stream().anyMatch(NormaliserLinesTest::removesData);
        switch (given.expectation()) {
            case "runs" -> assertThat(removes).as("%s", read).isTrue();
            case "passes" -> {
                assertThat(read.commands()).noneMatch(NormaliserLinesTest::isRemoval);
                assertThat(read.doubts()).isEmpty();
            }
            default ->
                    assertThat(read.doubts())
                            .as("%s", read)
                            .extracting(Doubt::kind)
                            .contains(Doubt.Kind.valueOf(given.expectation()));
        }
    }

    static boolean isRemoval(SimpleCommand command) {
        return !command.argv().isEmpty()
                && command.argv().get(0).isLiteral()
                && Programs.baseName(command.argv().get(0).text()).equals("rm");
    }

    static boolean removesData(SimpleCommand command) {
        return isRemoval(command)
                && command.argv().stream().skip(1).anyMatch(w -> mayBeData(w, command.directory()));
    }

    private static boolean mayBeData(Word word, Word directory) {
        if (word.isLiteral()) {
            String path = word.text();
            String from =
                    path.startsWith("/") || !directory.isLiteral() ? "" : directory.text() + "/";
            return Programs.canonical(from + path).matches("/data(/.*)?");
        }
        GlobPattern pattern = GlobPattern.of(word, new Budget(Limits.USUAL));
        return Stream.of("/data", "/data/", "/data/x").anyMatch(pattern::matches);
    }
}
