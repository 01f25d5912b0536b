package io.sallyport.gateway.hunt;

import io.sallyport.recorder.correlation.Dropped;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What history says of rules.
///
/// @param hunt the hunt's id
/// @param hits by the ids of rules and correlations
/// @param asked commands that the rules were asked about
/// @param read entries that were read of the journal
/// @param entries entries that it had
/// @param took how long it took
/// @param whole whether all was looked at
/// @param unbounded ids of rules that need a look at everything
/// @param dropped correlations that had more than is held at once
/// @param raised violations that came of it
/// @param left hits of which none came, because there were too many
public record Backtested(
        String hunt,
        Map<String, Hits> hits,
        long asked,
        long read,
        long entries,
        Duration took,
        boolean whole,
        List<String> unbounded,
        Map<String, Dropped> dropped,
        int raised,
        long left) {

    /// What it cost, in words.
    public String cost() {
        long micros = took.toNanos() / 1_000;
        return "%d commands asked about, %d of %d entries read, %d ms, %d µs a command"
                .formatted(asked, read, entries, micros / 1_000, micros / Math.max(1, asked));
    }

    /// What is printed as JSON.
    public Map<String, Object> value() {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("hunt", hunt);
        value.put("commands", asked);
        value.put("read", read);
        value.put("entries", entries);
        value.put("milliseconds", took.toMillis());
        value.put("whole", whole);
        value.put("unbounded", unbounded);
        value.put("dropped", dropped);
        value.put("raised", raised);
        value.put("notRaised", left);
        value.put(
                "rules",
                hits.entrySet().stream()
                        .map(each -> each.getValue().value(each.getKey()))
                        .toList());
        return value;
    }
}
