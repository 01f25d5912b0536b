package io.sallyport.gateway.hunt;

import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.Journal;
import io.sallyport.recorder.rule.Correlation;
import io.sallyport.recorder.rule.Level;
import io.sallyport.recorder.rule.Rule;
import io.sallyport.recorder.screen.PrintableText;
import io.sallyport.recorder.violation.ViolationFound;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// Makes violations of what a hunt found, those that the stream did not find when the facts came,
/// nor an earlier hunt. Confined to one thread.
final class Raising {
    /// Violations of one hunt. More are no alerts that people can dispose of.
    static final int MOST = 1_000;

    /// Hits among which those are that were found before, which stand behind them in the journal.
    private static final int MOST_HELD = 20_000;

    static final String FACT = ViolationFound.class.getSimpleName();

    /// Lower levels are for searches, as in the stream.
    private static final Level LEAST = Level.MEDIUM;

    private static final int LONGEST_TEXT = 500;

    private final Map<String, Said> said = new HashMap<>();
    private final Map<String, Pending> pending = new LinkedHashMap<>();
    private long left;

    /// What is told of a rule.
    private record Said(String title, String version, Level level) {}

    private record Pending(Entry entry, String rule) {}

    Raising(HuntedRules rules) {
        for (Rule rule : rules.told()) {
            said.put(rule.id(), new Said(rule.title(), rule.version(), rule.level()));
        }
        for (Correlation each : rules.correlations()) {
            said.put(each.id(), new Said(each.title(), each.version(), each.level()));
        }
    }

    /// A rule matched what the entry tells of.
    void hit(Entry entry, String rule) {
        Said its = said.get(rule);
        if (its == null || its.level().compareTo(LEAST) < 0 || isTheStreams(entry, rule)) {
            return;
        }
        String id = ViolationFound.id(entry, rule);
        if (pending.size() < MOST_HELD || pending.containsKey(id)) {
            pending.put(id, new Pending(entry, rule));
        } else {
            left++;
        }
    }

    private static boolean isTheStreams(Entry entry, String rule) {
        for (JsonNode matched : entry.detail().path("rules")) {
            if (matched.asString("").equals(rule)) {
                return true;
            }
        }
        return false;
    }

    /// A violation that is in the journal already; it stands behind what it is about.
    void found(Entry violation) {
        pending.remove(violation.detail().path("violation").asString(""));
    }

    /// How many hits are left out, because there are too many.
    long left() {
        return left + Math.max(0, pending.size() - MOST);
    }

    /// Each is durable when this returns.
    int raise(Journal journal, String hunt) {
        pending.entrySet().stream()
                .limit(MOST)
                .forEach(one -> {
                    Pending its = one.getValue();
                    Said rule = said.getOrDefault(its.rule(), new Said("", "", LEAST));
                    Entry entry = its.entry();
                    journal.append(
                            new ViolationFound(
                                    entry.header(),
                                    one.getKey(),
                                    its.rule(),
                                    rule.title(),
                                    rule.version(),
                                    rule.level().word(),
                                    entry.fact(),
                                    entry.id(),
                                    entry.time(),
                                    entry.detail().path("decision").asString(""),
                                    entry.detail().path("offset").asLong(0),
                                    PrintableText.of(
                                            entry.detail().path("text").asString(""), LONGEST_TEXT),
                                    hunt));
                });
        return Math.min(MOST, pending.size());
    }
}
