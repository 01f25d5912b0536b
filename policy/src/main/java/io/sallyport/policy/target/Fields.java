package io.sallyport.policy.target;

import io.sallyport.policy.identity.AuthorizedKey;
import io.sallyport.policy.identity.KeyStrength;
import io.sallyport.policy.suggestion.Suggestion;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/// The fields of one entry of the inventory, read by what they must be. Whatever is otherwise ends
/// the reading with the line and a sentence. Confined to one thread.
final class Fields {
    private final String file;
    private final String of;
    private final int line;
    private final SequencedMap<String, YamlNode.Entry> entries;

    private Fields(String file, String of, int line, SequencedMap<String, YamlNode.Entry> entries) {
        this.file = file;
        this.of = of;
        this.line = line;
        this.entries = entries;
    }

    /// @param file the name to show in problems
    /// @param of what the fields belong to, as people call it: `target db01`
    /// @param line the line of the entry's key
    /// @param known the keys that may occur
    static Fields of(String file, String of, int line, YamlNode node, List<String> known) {
        Fields fields = new Fields(file, of, line, mapping(file, of, line, node));
        fields.entries.forEach((key, entry) -> {
            if (!known.contains(key)) {
                throw fields.refused(
                        entry.line(),
                        "unknown key `%s` in %s (known: %s)%s"
                                .formatted(
                                        key,
                                        of,
                                        String.join(", ", known),
                                        Suggestion.nearest(key, known)));
            }
        });
        return fields;
    }

    /// A piece of text and its line.
    record Text(int line, String text) {}

    int line() {
        return line;
    }

    /// The line of this key, or of the entry where the key is absent.
    int lineOf(String key) {
        YamlNode.Entry entry = entries.get(key);
        return entry == null ? line : entry.line();
    }

    /// Whether the key is written, with a value or without.
    boolean has(String key) {
        return entries.containsKey(key);
    }

    /// The entry under this key, which is there, with its own fields.
    Fields inner(String key, String called, List<String> known) {
        YamlNode.Entry entry = entries.get(key);
        if (entry == null) {
            throw new IllegalStateException(key + " is not there");
        }
        return of(file, called, entry.line(), entry.value(), known);
    }

    /// The fields under this key, by the keys that may occur there.
    Fields under(String key, String whatItIs, List<String> known) {
        YamlNode.Entry entry = entries.get(key);
        return entry == null
                ? new Fields(file, whatItIs, line, new LinkedHashMap<>())
                : of(file, whatItIs, entry.line(), entry.value(), known);
    }

    /// `true` or `false`; false where the key is absent.
    boolean flag(String key) {
        Text text = text(key).orElse(null);
        if (text == null || text.text().equals("false")) {
            return false;
        }
        if (!text.text().equals("true")) {
            throw refused(text.line(), "`" + key + "` of " + of + " is true or false");
        }
        return true;
    }

    /// A size such as `100MB`, more than nothing; absent where the key is.
    @Nullable DataSize size(String key) {
        Text text = text(key).orElse(null);
        if (text == null) {
            return null;
        }
        try {
            DataSize size = DataSize.parse(text.text());
            if (size.toBytes() > 0) {
                return size;
            }
        } catch (IllegalArgumentException | ArithmeticException notSize) {
            // as what is none
        }
        throw refused(
                text.line(), "`" + key + "` of " + of + " must be a size, such as 100MB or 2GB");
    }

    Optional<Text> text(String key) {
        YamlNode.Entry entry = entries.get(key);
        if (entry == null || isNothing(entry.value())) {
            return Optional.empty();
        }
        return Optional.of(scalar(key, entry.value()));
    }

    Text required(String key) {
        return text(key).orElseThrow(() -> refused(lineOf(key), of + " needs `" + key + "`"));
    }

    List<Text> texts(String key) {
        YamlNode.Entry entry = entries.get(key);
        return entry == null ? List.of() : texts(key, entry);
    }

    /// The items of a list, each a single value.
    List<Text> texts(String key, YamlNode.Entry entry) {
        if (isNothing(entry.value())) {
            return List.of();
        }
        List<Text> texts = new ArrayList<>();
        for (YamlNode item : sequence(key, entry).items()) {
            Text text = scalar(key, item);
            if (text.text().isBlank()) {
                throw refused(text.line(), "`" + key + "` in " + of + " has an empty item");
            }
            texts.add(text);
        }
        return texts;
    }

    /// The items of a list, each with its own fields. One that is a single value stands for a
    /// mapping with this key only.
    List<Fields> each(String key, String shorthand, String called, List<String> known) {
        YamlNode.Entry entry = entries.get(key);
        if (entry == null || isNothing(entry.value())) {
            return List.of();
        }
        List<Fields> each = new ArrayList<>();
        for (YamlNode item : sequence(key, entry).items()) {
            if (isNothing(item)) {
                throw refused(item.line(), "`" + key + "` in " + of + " has an empty item");
            }
            if (item instanceof YamlNode.Scalar) {
                SequencedMap<String, YamlNode.Entry> only = new LinkedHashMap<>();
                only.put(shorthand, new YamlNode.Entry(item.line(), item));
                each.add(new Fields(file, called, item.line(), only));
            } else {
                each.add(of(file, called, item.line(), item, known));
            }
        }
        return each;
    }

    /// The entries of a mapping whose keys are names that people chose.
    SequencedMap<String, YamlNode.Entry> named(String key) {
        YamlNode.Entry entry = entries.get(key);
        return entry == null
                ? new LinkedHashMap<>()
                : mapping(file, "`" + key + "` in " + of, entry.line(), entry.value());
    }

    Map<String, String> labels(String key) {
        Map<String, String> labels = new LinkedHashMap<>();
        named(key)
                .forEach((name, entry) -> {
                    String value = scalar(name, entry.value()).text();
                    if (name.isBlank() || value.isBlank()) {
                        throw refused(entry.line(), "a label of " + of + " has no key or value");
                    }
                    labels.put(name, value);
                });
        return labels;
    }

    /// Names that must be among the known ones.
    Set<String> references(String key, String what, Collection<String> known) {
        return references(what, texts(key), known);
    }

    Set<String> references(String what, List<Text> written, Collection<String> known) {
        Set<String> names = new LinkedHashSet<>();
        for (Text text : written) {
            names.add(reference(what, text, known));
        }
        return names;
    }

    String reference(String what, Text written, Collection<String> known) {
        if (!known.contains(written.text())) {
            throw refused(
                    written.line(),
                    "there is no "
                            + what
                            + " `"
                            + written.text()
                            + "`, named in "
                            + of
                            + Suggestion.nearest(written.text(), known));
        }
        return written.text();
    }

    /// Values of an enumeration, written in lower case.
    <E extends Enum<E>> Set<E> constants(String key, String what, Class<E> type) {
        return texts(key).stream()
                .map(text -> constant(text, what, type))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /// One value of an enumeration, written in lower case.
    <E extends Enum<E>> Optional<E> constant(String key, String what, Class<E> type) {
        return text(key).map(text -> constant(text, what, type));
    }

    private <E extends Enum<E>> E constant(Text text, String what, Class<E> type) {
        Map<String, E> known = new LinkedHashMap<>();
        for (E constant : type.getEnumConstants()) {
            known.put(constant.name().toLowerCase(Locale.ROOT), constant);
        }
        E constant = known.get(text.text());
        if (constant == null) {
            throw refused(
                    text.line(),
                    "there is no %s `%s`, named in %s (known: %s)%s"
                            .formatted(
                                    what,
                                    text.text(),
                                    of,
                                    String.join(", ", known.keySet()),
                                    Suggestion.nearest(text.text(), known.keySet())));
        }
        return constant;
    }

    AuthorizedKey key(Text line) {
        try {
            AuthorizedKey key = AuthorizedKey.parse(line.text());
            KeyStrength.require(key);
            return key;
        } catch (IllegalArgumentException notGood) {
            throw refused(line.line(), "a key of " + of + " is refused: " + notGood.getMessage());
        }
    }

    List<AuthorizedKey> keys(String key) {
        return texts(key).stream().map(this::key).collect(Collectors.toList());
    }

    @Nullable Instant instant(String key) {
        Text text = text(key).orElse(null);
        if (text == null) {
            return null;
        }
        try {
            return Instant.parse(text.text());
        } catch (DateTimeException notInstant) {
            throw refused(
                    text.line(),
                    "`"
                            + key
                            + "` of "
                            + of
                            + " must be an instant with its zone, such as 2026-01-31T17:00:00Z");
        }
    }

    /// An instant with its zone, or a day, which stands for its beginning in UTC.
    @Nullable Instant instantOrDay(String key) {
        Text text = text(key).orElse(null);
        if (text == null) {
            return null;
        }
        try {
            return text.text().indexOf('T') < 0
                    ? LocalDate.parse(text.text()).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : Instant.parse(text.text());
        } catch (DateTimeException neither) {
            throw refused(
                    text.line(),
                    "`"
                            + key
                            + "` of "
                            + of
                            + " must be a day, such as 2027-01-01, or an instant with its zone, such"
                            + " as 2027-01-01T17:00:00Z");
        }
    }

    InventoryInvalidException refused(int line, String problem) {
        return new InventoryInvalidException(file, line, problem);
    }

    private YamlNode.Sequence sequence(String key, YamlNode.Entry entry) {
        if (!(entry.value() instanceof YamlNode.Sequence list)) {
            throw refused(
                    entry.line(),
                    "`"
                            + key
                            + "` in "
                            + of
                            + " must be a list ([a, b]), it is "
                            + entry.value().kind());
        }
        return list;
    }

    private Text scalar(String key, YamlNode node) {
        if (!(node instanceof YamlNode.Scalar scalar)) {
            throw refused(
                    node.line(),
                    "`" + key + "` in " + of + " holds a single value here, not " + node.kind());
        }
        return new Text(scalar.line(), scalar.text().strip());
    }

    private static SequencedMap<String, YamlNode.Entry> mapping(
            String file, String of, int line, YamlNode node) {
        if (isNothing(node)) {
            return new LinkedHashMap<>();
        }
        if (!(node instanceof YamlNode.Mapping mapping)) {
            throw new InventoryInvalidException(
                    file, line, of + " must be a mapping (key: value), it is " + node.kind());
        }
        return mapping.entries();
    }

    private static boolean isNothing(YamlNode node) {
        return node instanceof YamlNode.Scalar scalar && scalar.text().isBlank();
    }
}
