package io.sallyport.policy.alert;

import io.sallyport.recorder.rule.Level;
import io.sallyport.recorder.rule.ResponseOrder;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What is done about violations of one rule or level, as far as it is said. What is not said is as
/// the level has it, or the configuration.
///
/// @param receivers people by name, `group:NAME` and `role:NAME`; empty where it is not said
/// @param window violations no farther apart are one alert; absent where it is not said
/// @param escalation how long an alert may be open before administrators are told, 0 for ever;
///   absent where it is not said
/// @param actions what is done by itself; absent where it is not said
/// @param steps of the disposal plan, beside those that every alert has
public record Response(
        Set<String> receivers,
        @Nullable Duration window,
        @Nullable Duration escalation,
        @Nullable Set<Reaction> actions,
        List<String> steps) {
    /// Nothing is said.
    public static final Response NONE = new Response(Set.of(), null, null, null, List.of());

    private static final Set<Reaction> SEVERE = Set.of(Reaction.END_SESSION, Reaction.FREEZE);
    private static final Duration LONGEST = Duration.ofDays(90);
    private static final int LONGEST_STEP = 300;
    private static final String NEVER = "never";

    public Response {
        receivers = Set.copyOf(receivers);
        actions = actions == null ? null : Set.copyOf(actions);
        steps = List.copyOf(steps);
    }

    /// Reads what a file says.
    ///
    /// @param level of what it is said of
    /// @throws IllegalArgumentException with what is wrong, in words
    public static Response of(ResponseOrder order, Level level) {
        Map<String, List<String>> said = order.settings();
        Set<Reaction> actions = said.containsKey("actions") ? actions(said.get("actions")) : null;
        if (actions != null
                && level != Level.CRITICAL
                && actions.stream().anyMatch(SEVERE::contains)) {
            throw new IllegalArgumentException(
                    "`end-session` and `freeze` are for level critical only");
        }
        List<String> steps = said.getOrDefault("steps", List.of());
        if (steps.stream().anyMatch(step -> step.isBlank() || step.length() > LONGEST_STEP)) {
            throw new IllegalArgumentException(
                    "a step is something, and has at most " + LONGEST_STEP + " characters");
        }
        return new Response(
                receivers(said.getOrDefault("receivers", List.of())),
                time(said, "window"),
                time(said, "escalation"),
                actions,
                steps);
    }

    private static Set<Reaction> actions(List<String> words) {
        Set<Reaction> actions = EnumSet.noneOf(Reaction.class);
        for (String word : words) {
            try {
                actions.add(Reaction.of(word));
            } catch (IllegalArgumentException unknown) {
                throw new IllegalArgumentException(
                        "an action " + unknown.getMessage() + ", not `" + word + "`", unknown);
            }
        }
        return actions;
    }

    private static Set<String> receivers(List<String> words) {
        for (String word : words) {
            if (!word.matches("((group|role):)?[^\\s:]{1,100}")) {
                throw new IllegalArgumentException(
                        "a receiver is a person, `group:NAME` or `role:NAME`, not `" + word + "`");
            }
        }
        return new TreeSet<>(words);
    }

    private static @Nullable Duration time(Map<String, List<String>> said, String key) {
        List<String> words = said.getOrDefault(key, List.of());
        if (words.isEmpty()) {
            return null;
        }
        String word = words.getFirst();
        if (key.equals("escalation") && word.equals(NEVER)) {
            return Duration.ZERO;
        }
        try {
            String written = word.toUpperCase(Locale.ROOT);
            Duration time = Duration.parse((written.endsWith("D") ? "P" : "PT") + written);
            if (words.size() == 1 && time.isPositive() && time.compareTo(LONGEST) <= 0) {
                return time;
            }
        } catch (DateTimeParseException noTime) {
            throw new IllegalArgumentException(noTime(key, word), noTime);
        }
        throw new IllegalArgumentException(noTime(key, word));
    }

    private static String noTime(String key, String word) {
        return "`"
                + key
                + "` is a time such as 30m, 2h or 4d, 90 days at most"
                + (key.equals("escalation") ? ", or `never`" : "")
                + ", not `"
                + word
                + "`";
    }

    boolean isNone() {
        return equals(NONE);
    }

    /// What this says, and where it says nothing, what that one says; the steps of both.
    Response over(Response below) {
        List<String> both = new ArrayList<>(below.steps);
        both.addAll(steps);
        return new Response(
                receivers.isEmpty() ? below.receivers : receivers,
                window == null ? below.window : window,
                escalation == null ? below.escalation : escalation,
                actions == null ? below.actions : actions,
                both);
    }

    /// As a file says it, one way of writing for one meaning; empty where it says nothing.
    ///
    /// @param of the rule's id, or the level's word
    public String inFile(String of) {
        if (isNone()) {
            return "";
        }
        StringBuilder text = new StringBuilder("responses:\n    " + quoted(of) + ":\n");
        if (!receivers.isEmpty()) {
            line(text, "receivers", list(new TreeSet<>(receivers)));
        }
        if (window != null) {
            line(text, "window", word(window));
        }
        if (escalation != null) {
            line(text, "escalation", escalation.isZero() ? NEVER : word(escalation));
        }
        if (actions != null) {
            line(
                    text,
                    "actions",
                    list(new TreeSet<>(actions).stream().map(Reaction::word).toList()));
        }
        if (!steps.isEmpty()) {
            line(text, "steps", list(steps));
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String key, String value) {
        text.append("        ").append(key).append(": ").append(value).append('\n');
    }

    private static String word(Duration time) {
        return time.toString().substring(2).toLowerCase(Locale.ROOT);
    }

    private static String list(Iterable<String> words) {
        List<String> quoted = new ArrayList<>();
        words.forEach(word -> quoted.add(quoted(word)));
        return quoted.stream().collect(Collectors.joining(", ", "[", "]"));
    }

    /// In YAML's double quotes: all of it is printable.
    private static String quoted(String word) {
        return '"' + word.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
