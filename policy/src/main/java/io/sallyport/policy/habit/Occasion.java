package io.sallyport.policy.habit;

import java.time.DayOfWeek;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// When a command is run, and how well who runs it knows what they do. Rules have it as the fields
/// `first`, `rare`, `learning`, `hour`, `weekday` and `off_hours`.
///
/// @param moment absent where nothing is known, not even who it is
/// @param learning whether the person is known too little for anything to be new to them
/// @param known what is not usual, of all but programs
/// @param programs the same of a program, by its name
public record Occasion(
        @Nullable Moment moment,
        boolean learning,
        Map<Aspect, Familiarity> known,
        Function<String, Familiarity> programs) {
    /// Nothing is said about it.
    public static final Occasion UNKNOWN =
            new Occasion(null, false, Map.of(), _ -> Familiarity.USUAL);

    /// @param hour 0 to 23
    /// @param offHours whether nobody is expected to work then
    public record Moment(int hour, DayOfWeek weekday, boolean offHours) {
        public String weekdayWord() {
            return weekday.name().toLowerCase(Locale.ROOT);
        }
    }

    public Occasion {
        known = Map.copyOf(known);
    }

    /// Of all but programs.
    public Familiarity of(Aspect aspect) {
        return known.getOrDefault(aspect, Familiarity.USUAL);
    }

    /// That of a command whose fact has kept what was new.
    public static Occasion of(Novelty kept) {
        Map<Aspect, Familiarity> known = familiar(kept.first(), kept.rare());
        Set<String> first = new HashSet<>(kept.firstPrograms());
        Set<String> rare = new HashSet<>(kept.rarePrograms());
        return new Occasion(
                new Moment(kept.hour(), weekday(kept.weekday()), kept.offHours()),
                kept.learning(),
                known,
                program ->
                        first.contains(program)
                                ? Familiarity.FIRST
                                : rare.contains(program) ? Familiarity.RARE : Familiarity.USUAL);
    }

    /// As the cases of a rule say it: `first: [target]`, `off_hours: true`.
    ///
    /// @throws IllegalArgumentException where they say what there is not
    public static Occasion given(Map<String, List<String>> fields) {
        if (fields.isEmpty()) {
            return UNKNOWN;
        }
        for (String name : fields.keySet()) {
            if (!Set.of("first", "rare", "learning", "hour", "weekday", "off_hours")
                    .contains(name)) {
                throw new IllegalArgumentException("no case can be given `" + name + "`");
            }
        }
        Map<Aspect, Familiarity> known =
                familiar(
                        fields.getOrDefault("first", List.of()),
                        fields.getOrDefault("rare", List.of()));
        Familiarity program = known.getOrDefault(Aspect.PROGRAM, Familiarity.USUAL);
        return new Occasion(
                new Moment(
                        Integer.parseInt(one(fields, "hour", "12")),
                        weekday(one(fields, "weekday", "monday")),
                        Boolean.parseBoolean(one(fields, "off_hours", "false"))),
                Boolean.parseBoolean(one(fields, "learning", "false")),
                known,
                _ -> program);
    }

    private static String one(Map<String, List<String>> fields, String name, String otherwise) {
        List<String> values = fields.getOrDefault(name, List.of());
        return values.isEmpty() ? otherwise : values.getFirst();
    }

    private static Map<Aspect, Familiarity> familiar(List<String> first, List<String> rare) {
        Map<Aspect, Familiarity> known = new EnumMap<>(Aspect.class);
        rare.forEach(word -> known.put(aspect(word), Familiarity.RARE));
        first.forEach(word -> known.put(aspect(word), Familiarity.FIRST));
        return known;
    }

    private static Aspect aspect(String word) {
        return Aspect.of(word)
                .filter(aspect -> aspect != Aspect.WORK)
                .orElseThrow(() -> new IllegalArgumentException("nothing new is a `" + word + "`"));
    }

    private static DayOfWeek weekday(String word) {
        return Optional.of(word.toUpperCase(Locale.ROOT)).map(DayOfWeek::valueOf).orElseThrow();
    }
}
