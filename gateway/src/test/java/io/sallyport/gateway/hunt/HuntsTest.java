package io.sallyport.gateway.hunt;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.node.HouseJournal;
import io.sallyport.gateway.testing.PastCommands;
import io.sallyport.policy.classification.RuleBook;
import io.sallyport.policy.classification.RuleText;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.journal.Journal;
import io.sallyport.recorder.masking.Masks;
import io.sallyport.recorder.search.LuceneIndex;
import io.sallyport.recorder.search.Recordings;
import io.sallyport.recorder.search.SearchIndex;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HuntsTest {
    private static final String RULE =
            """
            title: The tool is run on the vault
            id: own-1
            level: high
            detection: {s: {program: housetool, path: /srv/vault/*}, condition: s}
            """;

    @TempDir Path folder;

    private final List<String> said = new ArrayList<>();

    private Journal journal() throws Exception {
        Journal journal =
                HouseJournal.open(folder.resolve("data"), "gw", List.of(), InstantSource.system());
        PastCommands past = new PastCommands(journal);
        past.typed("alice", "s-1", "cd /srv/vault");
        past.typed("alice", "s-1", "housetool ./a");
        past.typed("alice", "s-2", "housetool ./a");
        past.settle();
        return journal;
    }

    private Backtested hunt(Journal journal, SearchIndex index, BooleanSupplier left)
            throws Exception {
        HuntedRules rules = HuntedRules.own(RuleBook.of(List.of(new RuleText("own.yml", RULE))));
        return new Hunts(journal, index)
                .hunt(
                        new Hunts.Order(
                                FactHeader.of("dave", "192.0.2.9:1"), rules, null, false, true),
                        said::add,
                        left)
                .orElseThrow();
    }

    private static long violations(Journal journal) {
        return journal.read(0, 100).stream()
                .filter(entry -> entry.fact().equals("ViolationFound"))
                .count();
    }

    @Test
    void what_no_index_has_is_read_with_what_came_before_it_in_its_session() throws Exception {
        try (Journal journal = journal();
                SearchIndex empty =
                        LuceneIndex.open(
                                folder.resolve("index"),
                                Recordings.in(folder.resolve("r"), List.of(), Masks.usual()))) {
            Backtested found = hunt(journal, empty, () -> false);
            assertThat(found.hits().get("own-1").count()).isEqualTo(1);
            assertThat(found.raised()).isEqualTo(1);
            assertThat(violations(journal)).isEqualTo(1);
            assertThat(said).isEmpty();
        }
    }

    @Test
    void where_the_index_cannot_be_asked_all_is_read_and_that_is_said() throws Exception {
        try (Journal journal = journal();
                SearchIndex none = SearchIndex.unavailable("the index is broken")) {
            assertThat(hunt(journal, none, () -> false).hits().get("own-1").count()).isEqualTo(1);
            assertThat(said)
                    .containsExactly("the index is broken; the whole journal is read instead");
        }
    }

    @Test
    void a_hunt_that_nobody_waits_for_ends_raises_nothing_and_says_so() throws Exception {
        try (Journal journal = journal();
                SearchIndex none = SearchIndex.unavailable("the index is broken")) {
            assertThat(hunt(journal, none, () -> true).whole()).isFalse();
            assertThat(violations(journal)).isZero();
            assertThat(journal.read(journal.size() - 1, 1).getFirst().fact())
                    .isEqualTo("HuntEnded");
        }
    }
}
