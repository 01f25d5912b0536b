package io.sallyport.gateway.history;

import io.sallyport.recorder.screen.PrintableText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What one rule found. Confined to one thread.
public final class Hits {
    private static final int MOST_EXAMPLES = 3;
    private static final int LONGEST_EXAMPLE = 120;

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

    void add(PastCommand command) {
        Instant at = command.at();
        count++;
        first = first == null || at.isBefore(first) ? at : first;
        last = last == null || at.isAfter(last) ? at : last;
        people.merge(command.person(), 1, Integer::sum);
        targets.merge(command.target(), 1, Integer::sum);
        if (examples.size() < MOST_EXAMPLES) {
            String shown = PrintableText.of(command.said("text"));
            examples.add(
                    shown.length() <= LONGEST_EXAMPLE
                            ? shown
                            : shown.substring(0, LONGEST_EXAMPLE) + "…");
        }
    }

    void addInShadow() {
        inShadow++;
    }

    public String title() {
        return title;
    }

    public long count() {
        return count;
    }

    /// How many commands it matched in shadow, as was recorded then.
    public long inShadow() {
        return inShadow;
    }

    /// Absent where there is none.
    public @Nullable Instant first() {
        return first;
    }

    /// Absent where there is none.
    public @Nullable Instant last() {
        return last;
    }

    public Map<String, Integer> people() {
        return Collections.unmodifiableMap(people);
    }

    public Map<String, Integer> targets() {
        return Collections.unmodifiableMap(targets);
    }

    /// At most three, fit for a terminal.
    public List<String> examples() {
        return List.copyOf(examples);
    }
}
