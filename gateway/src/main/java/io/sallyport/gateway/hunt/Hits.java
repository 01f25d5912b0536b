package io.sallyport.gateway.hunt;

import io.sallyport.recorder.screen.PrintableText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What one rule found. Confined to one thread.
public final class Hits {
    private static final int MOST_EXAMPLES = 3;
    private static final int LONGEST_EXAMPLE = 120;

    /// Of more people or targets only that there are others is known.
    private static final int MOST_NAMES = 1_000;

    private static final String OTHERS = "…";

    private final String title;
    private final Map<String, Integer> people = new TreeMap<>();
    private final Map<String, Integer> targets = new TreeMap<>();
    private final List<String> examples = new ArrayList<>();
    private long count;
    private long inShadow;
    private @Nullable Instant first;
    private @Nullable Instant last;

    Hits(String title) {
        this.title = title;
    }

    void add(PastEvent command) {
        Instant at = command.at();
        count++;
        first = first == null || at.isBefore(first) ? at : first;
        last = last == null || at.isAfter(last) ? at : last;
        count(people, command.person());
        count(targets, command.target());
        if (examples.size() < MOST_EXAMPLES) {
            String shown = PrintableText.of(command.text());
            examples.add(
                    shown.length() <= LONGEST_EXAMPLE
                            ? shown
                            : shown.substring(0, LONGEST_EXAMPLE) + "…");
        }
    }

    private static void count(Map<String, Integer> names, String name) {
        boolean known = names.size() < MOST_NAMES || names.containsKey(name);
        names.merge(known ? name : OTHERS, 1, Integer::sum);
    }

    void addInShadow() {
        inShadow++;
    }

    public long count() {
        return count;
    }

    /// How many commands it matched in shadow, as was recorded then.
    long inShadow() {
        return inShadow;
    }

    @Nullable Instant first() {
        return first;
    }

    @Nullable Instant last() {
        return last;
    }

    Map<String, Integer> people() {
        return Map.copyOf(people);
    }

    Map<String, Integer> targets() {
        return Map.copyOf(targets);
    }

    /// In words, several lines, fit for a terminal.
    public String told(String id) {
        StringBuilder text = new StringBuilder(PrintableText.of(id) + "  ");
        text.append(PrintableText.of(title)).append(": ").append(count).append(" hits\n");
        if (count > 0) {
            text.append("    from ").append(first).append(" to ").append(last).append('\n');
            text.append("    people ").append(counts(people)).append('\n');
            text.append("    targets ").append(counts(targets)).append('\n');
            examples.forEach(example -> text.append("    > ").append(example).append('\n'));
        }
        return text.toString();
    }

    private static String counts(Map<String, Integer> counts) {
        List<String> words = new ArrayList<>();
        counts.forEach((name, count) -> words.add(PrintableText.of(name) + " (" + count + ")"));
        return String.join(", ", words);
    }

    /// What is printed as JSON.
    public Map<String, Object> value(String id) {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("id", id);
        value.put("title", title);
        value.put("hits", count);
        value.put("first", String.valueOf(first == null ? "" : first));
        value.put("last", String.valueOf(last == null ? "" : last));
        value.put("people", people);
        value.put("targets", targets);
        value.put("examples", examples);
        return value;
    }
}
