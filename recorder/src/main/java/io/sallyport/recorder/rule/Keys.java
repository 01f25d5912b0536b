package io.sallyport.recorder.rule;

import io.sallyport.recorder.screen.PrintableText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads values out of a mapping by their keys, and says what is wrong with them.
final class Keys {
    /// Many ids stand in one fact.
    private static final int LONGEST_ID = 100;

    private Keys() {}

    /// Sigma lets a rule have keys of one's own; one that is nearly a known one is a slip.
    static void check(YamlNode.Mapping node, Collection<String> known) throws RuleInvalidException {
        for (Map.Entry<String, YamlNode> entry : node.entries().entrySet()) {
            String key = entry.getKey();
            Optional<String> meant = Nearest.of(key, known);
            if (!known.contains(key) && meant.isPresent()) {
                throw RuleInvalidException.mistake(
                        entry.getValue().line(),
                        "`" + key + "` is not known — did you mean `" + meant.get() + "`?");
            }
        }
    }

    static String needed(YamlNode.Mapping node, String key) throws RuleInvalidException {
        String text = text(node, key).orElse("");
        if (text.isBlank()) {
            throw RuleInvalidException.mistake(node.line(), "the rule has no `" + key + "`");
        }
        return printable(node, key, text);
    }

    static String id(YamlNode.Mapping rule) throws RuleInvalidException {
        String id = needed(rule, "id");
        if (id.length() > LONGEST_ID) {
            throw RuleInvalidException.mistake(
                    line(rule, "id"), "an id has at most " + LONGEST_ID + " characters");
        }
        return id;
    }

    /// Shown on terminals and pages: what would move a cursor there stays out.
    static String printable(YamlNode.Mapping node, String key, String text)
            throws RuleInvalidException {
        if (!text.codePoints().allMatch(PrintableText::isPrintable)) {
            throw RuleInvalidException.mistake(
                    line(node, key), "`" + key + "` has characters that show nothing; remove them");
        }
        return text;
    }

    /// Where the key's value is, or the mapping where it has none.
    static int line(YamlNode.Mapping node, String key) {
        YamlNode value = node.entries().get(key);
        return value == null ? node.line() : value.line();
    }

    static Optional<String> text(YamlNode.Mapping node, String key) throws RuleInvalidException {
        YamlNode value = node.entries().get(key);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof YamlNode.Scalar scalar) {
            return Optional.of(scalar.text());
        }
        throw RuleInvalidException.mistake(value.line(), "`" + key + "` is a single value");
    }

    /// A list, or the one value that stands in its place.
    static List<String> texts(YamlNode.Mapping node, String key) throws RuleInvalidException {
        YamlNode value = node.entries().get(key);
        if (value == null || (value instanceof YamlNode.Scalar nothing && nothing.isNull())) {
            return List.of();
        }
        List<YamlNode> items =
                value instanceof YamlNode.Sequence list ? list.items() : List.of(value);
        List<String> texts = new ArrayList<>();
        for (YamlNode item : items) {
            if (!(item instanceof YamlNode.Scalar text)) {
                throw RuleInvalidException.mistake(
                        item.line(), "`" + key + "` is a list of single values");
            }
            texts.add(text.text());
        }
        return texts;
    }

    static List<String> tags(YamlNode.Mapping node) throws RuleInvalidException {
        return texts(node, "tags").stream().map(tag -> tag.toLowerCase(Locale.ROOT)).toList();
    }

    static YamlNode.@Nullable Mapping mapping(YamlNode.Mapping node, String key)
            throws RuleInvalidException {
        YamlNode value = node.entries().get(key);
        if (value == null || value instanceof YamlNode.Mapping) {
            return (YamlNode.Mapping) value;
        }
        throw RuleInvalidException.mistake(value.line(), "`" + key + "` is a mapping");
    }

    static Level level(YamlNode.Mapping node) throws RuleInvalidException {
        String word = needed(node, "level");
        for (Level level : Level.values()) {
            if (level.word().equals(word)) {
                return level;
            }
        }
        List<String> words = Arrays.stream(Level.values()).map(Level::word).toList();
        throw RuleInvalidException.mistake(
                line(node, "level"),
                "there is no level `" + word + "`" + Nearest.suggestion(word, words));
    }
}
