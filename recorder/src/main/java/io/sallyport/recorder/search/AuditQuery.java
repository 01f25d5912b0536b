package io.sallyport.recorder.search;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What is searched for, as people write it:
///
/// | written | finds what |
/// |---|---|
/// | `shadow` | has the word, in any case of its letters |
/// | `/etc/shadow`, `"permission denied"` | has the words one after another |
/// | `shad*` | has a word that begins so |
/// | `person:alice`, `target:db*` | has the value in the [Field], or one that begins so |
/// | `person:alice person:bob` | has one of them |
/// | `-word`, `-person:alice` | has it not |
/// | `since:2h`, `since:2026-11-22`, `until:2026-11-22T10:00` | was in that time (UTC where nothing else is said); a day counts whole |
///
/// All of them have to hold. `docs/guides/search.md` is for people.
///
/// @param clauses all have to hold; none: everything is found
/// @param from the first millisecond
/// @param until the first millisecond that is no longer meant
/// @param written as it was written
public record AuditQuery(
        List<Clause> clauses, @Nullable Instant from, @Nullable Instant until, String written) {
    public static final int LONGEST = 500;
    static final int MOST_TERMS = 20;

    /// In one phrase.
    static final int MOST_WORDS = 50;

    /// Shorter beginnings stand for too many words.
    static final int SHORTEST_BEGINNING = 2;

    private static final Pattern FIELD = Pattern.compile("([a-z]+):");
    private static final Pattern AGO = Pattern.compile("([0-9]{1,6})([smhdw])");

    /// What is looked for in one place.
    sealed interface Term {}

    /// Words one after another.
    ///
    /// @param words as [Words] cuts them; at least one
    /// @param beginning whether the only word is the beginning of one
    record Phrase(List<String> words, boolean beginning) implements Term {
        Phrase {
            words = List.copyOf(words);
        }
    }

    /// @param beginning whether the value is the beginning of one
    record Value(Field field, String value, boolean beginning) implements Term {}

    /// @param anyOf one of these
    /// @param not none of these
    record Clause(List<Term> anyOf, boolean not) {
        Clause {
            anyOf = List.copyOf(anyOf);
        }
    }

    public AuditQuery {
        clauses = List.copyOf(clauses);
    }

    /// @param now what `since:2h` counts from
    /// @throws IllegalArgumentException when it cannot be read, with a sentence that says why
    public static AuditQuery parse(String text, Instant now) {
        bounded(text);
        Reader reader = new Reader(now);
        int at = 0;
        while (at < text.length()) {
            if (Character.isWhitespace(text.charAt(at))) {
                at++;
            } else {
                at = reader.read(text, at, false);
            }
        }
        return reader.query(text.strip());
    }

    /// As [#parse], of words that a shell has cut already: blanks in one belong to it.
    public static AuditQuery of(List<String> words, Instant now) {
        String written = words.stream().map(AuditQuery::quoted).collect(Collectors.joining(" "));
        bounded(written);
        Reader reader = new Reader(now);
        for (String word : words) {
            if (!word.isBlank()) {
                reader.read(word.strip(), 0, true);
            }
        }
        return reader.query(written);
    }

    private static String quoted(String word) {
        if (word.indexOf('"') >= 0 || word.chars().noneMatch(Character::isWhitespace)) {
            return word;
        }
        Matcher head = Pattern.compile("-?([a-z]+:)?").matcher(word);
        int from = head.lookingAt() ? head.end() : 0;
        return word.substring(0, from) + '"' + word.substring(from) + '"';
    }

    private static void bounded(String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "a search has at most " + LONGEST + " characters, not " + text.length());
        }
    }

    /// Every word of its text that a hit may be marked for.
    List<Phrase> phrases() {
        return clauses.stream()
                .filter(clause -> !clause.not())
                .flatMap(clause -> clause.anyOf().stream())
                .flatMap(term -> term instanceof Phrase phrase ? Stream.of(phrase) : Stream.empty())
                .toList();
    }

    /// Reads one term after another. Confined to one thread.
    private static final class Reader {
        private final Instant now;
        private final List<Clause> clauses = new ArrayList<>();
        private final Map<Field, List<Term>> wanted = new EnumMap<>(Field.class);
        private @Nullable Instant from;
        private @Nullable Instant until;
        private int terms;

        Reader(Instant now) {
            this.now = now.truncatedTo(ChronoUnit.MILLIS);
        }

        /// @param whole whether the term goes to the end, blanks and all
        /// @return where the term ends
        int read(String text, int begin, boolean whole) {
            if (++terms > MOST_TERMS) {
                throw new IllegalArgumentException(
                        "a search has at most " + MOST_TERMS + " words and fields");
            }
            int at = begin;
            boolean not = text.charAt(at) == '-' && at + 1 < text.length();
            at += not ? 1 : 0;
            Matcher head = FIELD.matcher(text).region(at, text.length());
            String name = null;
            if (head.lookingAt() && isField(text, head.end())) {
                name = head.group(1);
                at = head.end();
            }
            boolean quoted = at < text.length() && text.charAt(at) == '"';
            int end;
            String value;
            if (quoted) {
                end = text.indexOf('"', at + 1);
                if (end < 0) {
                    throw new IllegalArgumentException("a quotation mark is not closed: " + text);
                }
                value = text.substring(at + 1, end++);
            } else {
                end = whole ? text.length() : endOfWord(text, at);
                value = text.substring(at, end);
            }
            add(not, name, value, quoted);
            return end;
        }

        /// Neither an address, `http://…`, nor a word before a colon.
        private static boolean isField(String text, int after) {
            return after < text.length()
                    && !Character.isWhitespace(text.charAt(after))
                    && !text.startsWith("//", after);
        }

        private static int endOfWord(String text, int at) {
            int end = at;
            while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
                end++;
            }
            return end;
        }

        private void add(boolean not, @Nullable String name, String value, boolean quoted) {
            boolean beginning = !quoted && value.endsWith("*");
            String bare = beginning ? value.substring(0, value.length() - 1) : value;
            if (name == null) {
                clauses.add(new Clause(List.of(phrase(bare, beginning)), not));
                return;
            }
            if (name.equals("since") || name.equals("until")) {
                time(not, name.equals("since"), value);
                return;
            }
            Optional<Field> field = Field.of(name);
            if (field.isEmpty()) {
                throw new IllegalArgumentException(
                        "there is no field "
                                + name
                                + "; there are since, until, "
                                + Stream.of(Field.values())
                                        .map(Field::word)
                                        .collect(Collectors.joining(", "))
                                + "; to search for the text, put it in quotation marks");
            }
            if (bare.isEmpty()) {
                throw new IllegalArgumentException("say which " + name + " is meant");
            }
            Value term = new Value(field.get(), bare, beginning);
            if (not) {
                clauses.add(new Clause(List.of(term), true));
            } else {
                wanted.computeIfAbsent(field.get(), _ -> new ArrayList<>()).add(term);
            }
        }

        private static Phrase phrase(String text, boolean beginning) {
            List<String> words = Words.of(text).stream().map(Words.Word::text).toList();
            if (words.isEmpty() || words.size() > MOST_WORDS) {
                throw new IllegalArgumentException(
                        words.isEmpty()
                                ? "there is neither a letter nor a digit to search for in " + text
                                : "a phrase has at most " + MOST_WORDS + " words");
            }
            if (beginning && (words.size() > 1 || words.getFirst().length() < SHORTEST_BEGINNING)) {
                throw new IllegalArgumentException(
                        text
                                + "* is not the beginning of one word of at least "
                                + SHORTEST_BEGINNING
                                + " letters");
            }
            return new Phrase(words, beginning);
        }

        private void time(boolean not, boolean since, String value) {
            if (not || (since ? from : until) != null) {
                throw new IllegalArgumentException(
                        "say since: and until: once each, and without a minus");
            }
            if (since) {
                from = instant(value, true);
            } else {
                until = instant(value, false);
            }
        }

        private Instant instant(String value, boolean since) {
            Matcher ago = AGO.matcher(value);
            if (ago.matches()) {
                long count = Long.parseLong(ago.group(1));
                return now.minus(
                        switch (ago.group(2)) {
                            case "s" -> Duration.ofSeconds(count);
                            case "m" -> Duration.ofMinutes(count);
                            case "h" -> Duration.ofHours(count);
                            case "d" -> Duration.ofDays(count);
                            default -> Duration.ofDays(7 * count);
                        });
            }
            try {
                if (value.indexOf('T') < 0) {
                    LocalDate day = LocalDate.parse(value);
                    return (since ? day : day.plusDays(1)).atStartOfDay().toInstant(ZoneOffset.UTC);
                }
                return (value.matches(".*T.*(Z|[+-][0-9:]+)")
                                ? OffsetDateTime.parse(value).toInstant()
                                : LocalDateTime.parse(value).toInstant(ZoneOffset.UTC))
                        .truncatedTo(ChronoUnit.MILLIS);
            } catch (DateTimeParseException e) {
                throw new IllegalArgumentException(
                        value
                                + " is no time; write 2h (s, m, h, d, w), 2026-11-22 or 2026-11-22T10:00,"
                                + " in UTC or with an offset",
                        e);
            }
        }

        AuditQuery query(String written) {
            wanted.values().forEach(any -> clauses.add(new Clause(any, false)));
            return new AuditQuery(clauses, from, until, written);
        }
    }
}
