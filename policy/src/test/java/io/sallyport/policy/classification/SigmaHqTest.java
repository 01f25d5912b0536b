package io.sallyport.policy.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sallyport.recorder.rule.Rule;
import io.sallyport.recorder.rule.RuleProblem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/// Rules of others for Linux, as people bring them: `SIGMA_RULES` names a folder with SigmaHQ's.
/// Skipped where nobody brings any, in CI too: they are not ours to ship.
class SigmaHqTest {
    private static final Pattern LINUX = Pattern.compile("(?m)^\\s*product:\\s*linux\\s*$");
    private static final Pattern REASON = Pattern.compile("`[^`]*`|\\([^)]*\\)");

    @Test
    void each_rule_for_linux_is_loaded_or_says_why_not(TestReporter report) throws IOException {
        String folder =
                Objects.requireNonNullElse(
                        System.getProperty("SIGMA_RULES", System.getenv("SIGMA_RULES")), "");
        assumeTrue(!folder.isEmpty(), "SIGMA_RULES names no folder with rules");
        List<RuleText> texts = texts(Path.of(folder));
        assertThat(texts).isNotEmpty();
        Map<String, Integer> reasons = new TreeMap<>();
        int loaded = 0;
        for (RuleText text : texts) {
            RuleCheck check = RuleCheck.of(List.of(text));
            List<RuleProblem> told = new ArrayList<>(check.problems(RuleProblem.Kind.MISTAKE));
            told.addAll(check.problems(RuleProblem.Kind.UNSUPPORTED));
            assertThat(check.rules().size() + told.size()).as(text.file()).isPositive();
            loaded += check.rules().size();
            told.forEach(one -> {
                report.publishEntry(one.toString());
                reasons.merge(REASON.matcher(one.message()).replaceAll("…"), 1, Integer::sum);
            });
            check.rules().forEach(SigmaHqTest::isWhole);
        }
        report.publishEntry(
                texts.size() + " files, " + loaded + " rules loaded, left out " + reasons);
        assertThat(loaded).isPositive();
    }

    private static void isWhole(Rule rule) {
        assertThat(rule.title()).isNotBlank();
        assertThat(rule.fields()).as(rule.file()).isNotEmpty();
    }

    private static List<RuleText> texts(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<RuleText> all = new ArrayList<>();
            for (Path file :
                    files.filter(RulesFolder::isRules).sorted().collect(Collectors.toList())) {
                String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
                if (LINUX.matcher(text).find()) {
                    all.add(new RuleText(folder.relativize(file).toString(), text));
                }
            }
            return all;
        }
    }
}
