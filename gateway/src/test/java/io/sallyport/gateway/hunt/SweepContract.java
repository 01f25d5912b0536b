package io.sallyport.gateway.hunt;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.node.HouseJournal;
import io.sallyport.gateway.testing.PastCommands;
import io.sallyport.policy.classification.RuleBook;
import io.sallyport.policy.classification.RuleText;
import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.Journal;
import io.sallyport.recorder.rule.Correlation;
import io.sallyport.recorder.rule.Rule;
import io.sallyport.recorder.search.SearchIndex;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a sweep of an index finds is what a look at everything finds: over the cases of all rules
/// that come with the program, and over the corpora that the system property `sallyport.corpora`
/// names. Each line was sent by itself, and was typed into a shell after others.
abstract class SweepContract {
    private static final Path CORPORA =
            Path.of(System.getProperty("sallyport.corpora", "../../shared/corpora"));

    /// Of the corpora every so many lines are enough for one run.
    private static final int EVERY = Integer.getInteger("sallyport.corpora.every", 10);

    /// A full sweep by itself takes every so many rules; all are looked up.
    private static final int SWEPT_EVERY = 25;

    /// Whatever is shipped to an index in this class has these.
    private static final int LINES_IN_A_SHELL = 12;

    /// As people bring them: by the text of the command, by its path, by expressions.
    private static final String OWN =
            """
            title: A file of secrets is named
            id: own-keywords
            level: high
            detection: {k: ['/etc/SHADOW', 'id_rsa'], condition: k}
            ---
            title: Remover by its path
            id: own-image
            level: medium
            detection: {s: {'Image|endswith': ['/rm', '/shred']}, condition: s}
            ---
            title: Forced and recursive
            id: own-line
            level: medium
            detection: {s: {'CommandLine|contains|all': ['rm ', ' -rf']}, condition: s}
            ---
            title: By an expression
            id: own-expression
            level: low
            detection: {s: {'CommandLine|re': '(?i)(curl|wget)\\s+.*https?://'}, condition: s}
            ---
            title: By a word and a wildcard
            id: own-wildcard
            level: low
            detection: {s: {argv: ['*passwd*', '--force'], 'program|startswith': c}, condition: s}
            ---
            title: By an option and who it is piped to
            id: own-piped
            level: low
            detection: {a: {option: --recursive}, b: {PipedTo: [sh, bash]}, condition: a or b}
            ---
            title: By what it is not
            id: own-not
            level: low
            detection: {a: {program: tar}, b: {argv: xf}, condition: a and not b}
            ---
            title: By what no index has
            id: own-all
            level: low
            detection: {a: {path: /srv/home/op/x}, condition: a}
            ---
            title: Again and again
            id: own-count
            correlation:
                type: event_count
                rules: [own-image]
                group-by: [person]
                timespan: 7d
                condition: {gte: 5}
            """;

    @TempDir Path folder;

    /// Ships the journal and returns where it went; closed by the test.
    abstract SearchIndex indexOf(Journal journal) throws Exception;

    private static List<String> lines() throws Exception {
        List<String> lines = new ArrayList<>(PastCommands.cases());
        List<String> more = PastCommands.corpora(CORPORA);
        for (int i = 0; i < more.size(); i += EVERY) {
            lines.add(more.get(i));
        }
        return lines;
    }

    private static void write(Journal journal, List<String> lines) {
        PastCommands past = new PastCommands(journal);
        for (int i = 0; i < lines.size(); i++) {
            String person = i % 3 == 0 ? "alice" : "mallory";
            past.sent(person, "s-sent-" + i, lines.get(i));
            past.typed(person, "s-typed-" + i / LINES_IN_A_SHELL, lines.get(i));
        }
        past.settle();
    }

    private static RuleBook book() throws Exception {
        return RuleBook.of(List.of(new RuleText("own.yml", OWN)));
    }

    private record Found(Map<String, Set<String>> hits, long asked, long read) {}

    private static Found found(Journal journal, SearchIndex index, HuntedRules rules, boolean all) {
        Map<String, Set<String>> hits = new TreeMap<>();
        Backtest backtest =
                new Backtest(
                        rules,
                        (rule, command) ->
                                hits.computeIfAbsent(rule, _ -> new TreeSet<>())
                                        .add(command.event().id()));
        Sweep sweep = new Sweep(journal, index);
        if (all) {
            sweep.readEverything();
        } else {
            sweep.plan(rules.needs(), null);
        }
        sweep.read(
                entries ->
                        entries.forEach(entry ->
                                PastEvent.of(entry)
                                        .ifPresent(
                                                sweep.asks(entry)
                                                        ? backtest::ask
                                                        : backtest::pass)),
                () -> false);
        return new Found(hits, backtest.commands(), sweep.reads());
    }

    @Test
    void a_sweep_finds_what_a_look_at_everything_finds() throws Exception {
        RuleBook book = book();
        try (Journal journal =
                HouseJournal.open(
                        folder.resolve("data"), "gw", List.of(), InstantSource.system())) {
            write(journal, lines());
            try (SearchIndex index = indexOf(journal)) {
                List<String> names = new ArrayList<>();
                book.rules().stream().map(Rule::id).forEach(names::add);
                book.correlations().stream().map(Correlation::id).forEach(names::add);
                Found brute =
                        found(journal, index, HuntedRules.named(book, Set.copyOf(names)), true);
                assertThat(brute.hits().keySet()).hasSizeGreaterThan(100).contains("own-count");
                long narrowed = 0;
                for (int i = 0; i < names.size(); i++) {
                    String name = names.get(i);
                    HuntedRules one = HuntedRules.named(book, Set.of(name));
                    Set<String> hits = brute.hits().getOrDefault(name, Set.of());
                    Sweep sweep = new Sweep(journal, index);
                    sweep.plan(one.needs(), null);
                    narrowed += sweep.reads() < journal.size() ? 1 : 0;
                    assertThat(missed(journal, sweep, hits)).as(name).isEmpty();
                    if (i % SWEPT_EVERY == 0 || name.startsWith("own-")) {
                        Found swept = found(journal, index, one, false);
                        assertThat(swept.hits().getOrDefault(name, Set.of()))
                                .as(name)
                                .isEqualTo(hits);
                        assertThat(swept.asked()).isLessThanOrEqualTo(brute.asked());
                    }
                }
                // An index that narrows nothing would pass all of the above.
                assertThat(narrowed).isGreaterThan(names.size() / 3);
                assertThat(found(journal, index, named(book, "own-line"), false).asked())
                        .isLessThan(brute.asked() / 2);
            }
        }
    }

    private static HuntedRules named(RuleBook book, String name) {
        return HuntedRules.named(book, Set.of(name));
    }

    /// Of these commands those that the sweep does not ask about, as text.
    private static List<String> missed(Journal journal, Sweep sweep, Set<String> hits) {
        List<String> missed = new ArrayList<>();
        for (String id : hits) {
            long sequence = Long.parseLong(id.substring(id.lastIndexOf('-') + 1));
            Entry entry = journal.read(sequence, 1).getFirst();
            if (!sweep.asks(entry)) {
                missed.add(entry.detail().path("text").asString(""));
            }
        }
        return missed;
    }
}
