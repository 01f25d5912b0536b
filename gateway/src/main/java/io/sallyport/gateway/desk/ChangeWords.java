package io.sallyport.gateway.desk;

import io.sallyport.policy.amendment.Amendment;
import io.sallyport.policy.amendment.Found;
import io.sallyport.policy.amendment.Part;
import io.sallyport.recorder.screen.PrintableText;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How a change is said.
final class ChangeWords {
    private ChangeWords() {}

    static String fit(String text) {
        return PrintableText.of(text);
    }

    static String of(Amendment change) {
        StringBuilder text = new StringBuilder();
        line(
                text,
                change.id()
                        + "  "
                        + change.state().word()
                        + ", proposed by "
                        + change.proposedBy()
                        + " on "
                        + change.node()
                        + " at "
                        + second(change.proposed()));
        line(text, "reason: " + change.reason());
        line(text, decision(change));
        for (Part part : change.parts()) {
            line(text, "");
            line(text, part.kind().word() + " " + part.subject() + ":");
            LineDiff.of(part.before(), part.after()).forEach(one -> line(text, "  " + one));
        }
        line(text, "");
        change.remarks().forEach(remark -> line(text, "note: " + remark));
        line(text, change.cases() + " cases, all met");
        found(text, change);
        if (change.state() == Amendment.State.PROPOSED) {
            line(
                    text,
                    "to decide: rules approve "
                            + change.id()
                            + " [--now] [--note TEXT], or rules refuse "
                            + change.id()
                            + " --reason TEXT");
        }
        return text.toString();
    }

    private static String decision(Amendment change) {
        if (change.state() == Amendment.State.PROPOSED) {
            return "waits until " + second(change.lapses());
        }
        return change.state().word()
                + " by "
                + change.decidedBy()
                + (change.decided() == null ? "" : " at " + second(change.decided()))
                + (change.note().isEmpty() ? "" : ": " + change.note());
    }

    private static void found(StringBuilder text, Amendment change) {
        List<Found> found = change.found();
        if (found == null) {
            if (change.state() == Amendment.State.PROPOSED) {
                line(
                        text,
                        "the last 30 days on " + change.node() + " are looked through; ask again");
            }
            return;
        }
        for (Found one : found) {
            line(
                    text,
                    one.rule()
                            + " on "
                            + change.node()
                            + " in the last 30 days: "
                            + one.hits()
                            + " hits"
                            + (one.inShadow() == 0 ? "" : ", " + one.inShadow() + " in shadow"));
            if (one.hits() > 0) {
                line(text, "  from " + one.first() + " to " + one.last());
                line(text, "  people " + counts(one.people()));
                line(text, "  targets " + counts(one.targets()));
            }
        }
    }

    private static String counts(Map<String, Integer> counts) {
        return counts.entrySet().stream()
                .map(one -> one.getKey() + " (" + one.getValue() + ")")
                .collect(Collectors.joining(", "));
    }

    static Map<String, @Nullable Object> value(Amendment change) {
        Map<String, @Nullable Object> value = new LinkedHashMap<>();
        value.put("id", change.id());
        value.put("state", change.state().word());
        value.put("reason", change.reason());
        value.put("proposedBy", change.proposedBy());
        value.put("node", change.node());
        value.put("proposed", change.proposed().toString());
        value.put("lapses", change.lapses().toString());
        value.put("decidedBy", change.decidedBy());
        value.put("decided", change.decided() == null ? null : change.decided().toString());
        value.put("note", change.note());
        value.put(
                "parts",
                change.parts().stream()
                        .map(part ->
                                Map.of(
                                        "kind", part.kind().word(),
                                        "subject", part.subject(),
                                        "before", part.before(),
                                        "after", part.after()))
                        .toList());
        value.put("remarks", change.remarks());
        value.put("cases", change.cases());
        List<Found> found = change.found();
        value.put("found", found == null ? null : found.stream().map(ChangeWords::value).toList());
        return value;
    }

    private static Map<String, @Nullable Object> value(Found found) {
        Map<String, @Nullable Object> value = new LinkedHashMap<>();
        value.put("rule", found.rule());
        value.put("hits", found.hits());
        value.put("inShadow", found.inShadow());
        value.put("first", found.first());
        value.put("last", found.last());
        value.put("people", found.people());
        value.put("targets", found.targets());
        return value;
    }

    private static String second(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static void line(StringBuilder text, String line) {
        text.append(fit(line)).append('\n');
    }
}
