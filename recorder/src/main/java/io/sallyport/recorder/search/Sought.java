package io.sallyport.recorder.search;

import io.sallyport.recorder.rule.Need;
import io.sallyport.recorder.shipping.Traces;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Commands of one journal that a sweep has to look at.
///
/// @param journal the journal's id
/// @param fact the kind of fact that is sought
/// @param anyOf all parts of one of these have to hold; none: whatever the text is
/// @param sessions of one of these; none: of any, or of none
/// @param from not before this; absent: from the beginning on
public record Sought(
        String journal,
        String fact,
        List<List<Part>> anyOf,
        Set<String> sessions,
        @Nullable Instant from) {
    /// More sessions are not asked for at once.
    public static final int MOST_SESSIONS = 500;

    /// A query of more traces is refused by an index, or is slower than a look at everything.
    private static final int MOST_TRACES = 900;

    private static final String COMMAND = "CommandJudged";

    /// Holds where a command has all traces of one of these.
    record Part(Set<Set<String>> literals) {
        Part {
            literals = Set.copyOf(literals);
        }
    }

    public Sought {
        anyOf = anyOf.stream().map(List::copyOf).toList();
        sessions = Set.copyOf(sessions);
    }

    /// All that one of these rules may surely match, and more.
    public static Sought byRules(String journal, List<Need> needs, @Nullable Instant from) {
        List<List<Part>> anyOf = new ArrayList<>();
        int traces = 0;
        for (Need need : needs) {
            List<Part> parts = parts(need);
            traces +=
                    parts.stream()
                            .flatMap(part -> part.literals().stream())
                            .mapToInt(Set::size)
                            .sum();
            if (parts.isEmpty() || traces > MOST_TRACES) {
                return new Sought(journal, COMMAND, List.of(), Set.of(), from);
            }
            anyOf.add(parts);
        }
        return new Sought(journal, COMMAND, anyOf, Set.of(), from);
    }

    /// All commands of these sessions.
    public static Sought ofSessions(String journal, Set<String> sessions) {
        return new Sought(journal, COMMAND, List.of(), sessions, null);
    }

    /// All facts of a kind.
    public static Sought ofKind(String journal, String fact) {
        return new Sought(journal, fact, List.of(), Set.of(), null);
    }

    /// Whether a rule can be looked for by its pieces, or needs a look at everything.
    public static boolean narrows(Need need) {
        return !parts(need).isEmpty();
    }

    private static List<Part> parts(Need need) {
        List<Part> parts = new ArrayList<>();
        for (Set<String> literals : need.all()) {
            Set<Set<String>> traces = new HashSet<>();
            literals.forEach(literal -> traces.add(Traces.of(literal)));
            if (!traces.contains(Set.<String>of())) {
                parts.add(new Part(traces));
            }
        }
        return parts;
    }
}
