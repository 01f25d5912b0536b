package io.sallyport.policy.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.policy.InMemoryJournal;
import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.rule.RuleMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulesFolderTest {
    @TempDir Path folder;
    private final InMemoryJournal journal = new InMemoryJournal();

    private Path file() {
        return folder.resolve("own.yml");
    }

    private <F extends Fact> List<F> facts(Class<F> kind) {
        return journal.facts(kind);
    }

    @Test
    void without_a_folder_the_shipped_rules_are_in_force() throws RulesInvalidException {
        try (RulesFolder rules =
                new RulesFolder(folder.resolve("none"), ApprovedRules.NONE, journal)) {
            assertThat(rules.get().rules()).hasSameSizeAs(Rules.shipped().rules());
        }
        RulesLoaded loaded = facts(RulesLoaded.class).getFirst();
        assertThat(loaded.files()).isEmpty();
        assertThat(loaded.rules()).isEqualTo(Rules.shipped().rules().size());
    }

    @Test
    void a_change_is_loaded_and_told_with_what_is_off_and_in_shadow()
            throws IOException, RulesInvalidException {
        try (RulesFolder rules = new RulesFolder(folder, ApprovedRules.NONE, journal)) {
            int before = rules.get().rules().size();
            Files.writeString(file(), RuleBookTest.OWN + "---\nmodes: {own-1: shadow}\n");
            rules.look();
            assertThat(rules.get().rules()).hasSize(before + 1);
            assertThat(rules.get().mode("own-1")).isEqualTo(RuleMode.SHADOW);
            RulesLoaded loaded = facts(RulesLoaded.class).getLast();
            assertThat(loaded.files()).containsExactly("own.yml");
            assertThat(loaded.shadow()).containsExactly("own-1");
            assertThat(loaded.rules()).isEqualTo(before + 1);
            assertThat(loaded.sha256()).hasSize(64);
            int facts = journal.facts().size();
            rules.look();
            assertThat(journal.facts()).hasSize(facts);
        }
    }

    @Test
    void a_mistake_in_one_file_refuses_all_and_the_last_good_ones_stay()
            throws IOException, RulesInvalidException {
        Files.writeString(file(), RuleBookTest.OWN);
        try (RulesFolder rules = new RulesFolder(folder, ApprovedRules.NONE, journal)) {
            RuleBook good = rules.get();
            Files.writeString(file(), RuleBookTest.OWN.replace("level: high", "level: hgh"));
            rules.look();
            Files.writeString(folder.resolve("good.yml"), RuleBookTest.OWN.replace("own-1", "o2"));
            rules.look();
            rules.look();
            assertThat(rules.get()).isSameAs(good);
            assertThat(facts(RulesRefused.class))
                    .hasSize(2)
                    .allSatisfy(refused -> {
                        assertThat(refused.file()).isEqualTo("own.yml");
                        assertThat(refused.line()).isEqualTo(5);
                        assertThat(refused.problem()).contains("did you mean `high`?");
                    });
            Files.delete(folder.resolve("good.yml"));
            Files.writeString(file(), RuleBookTest.OWN);
            rules.look();
            assertThat(facts(RulesLoaded.class)).hasSize(2);
        }
    }

    @Test
    void a_node_does_not_start_on_a_mistake() throws IOException {
        Files.writeString(file(), "title: x");
        assertThatThrownBy(() -> new RulesFolder(folder, ApprovedRules.NONE, journal))
                .isInstanceOf(RulesInvalidException.class)
                .hasMessageContaining("own.yml:1: the rule has no `id`");
    }

    @Test
    void more_than_the_bound_is_refused_unread() throws IOException, RulesInvalidException {
        try (RulesFolder rules = new RulesFolder(folder, ApprovedRules.NONE, journal)) {
            RuleBook good = rules.get();
            Files.writeString(file(), "# " + "x".repeat(RulesFolder.MOST_BYTES));
            rules.look();
            rules.look();
            assertThat(rules.get()).isSameAs(good);
            assertThat(facts(RulesRefused.class))
                    .singleElement()
                    .satisfies(told -> assertThat(told.problem()).contains("4 MiB"));
        }
        assertThatThrownBy(() -> RulesFolder.read(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("4 MiB");
    }
}
