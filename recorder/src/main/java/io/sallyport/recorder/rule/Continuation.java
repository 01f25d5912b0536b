package io.sallyport.recorder.rule;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// What `action` makes of the documents of one file, as Sigma had it before correlations: `global`
/// stands in all documents after it, up to `reset`; `repeat` is the document before, with this one
/// laid over it.
///
/// Confined to one thread, for one file.
final class Continuation {
    private static final String ACTION = "action";

    /// Values that are laid under or over others in one file: a long `global` and many documents
    /// would otherwise unfold into more than memory holds.
    private static final int MOST_VALUES = 200_000;

    private YamlNode.@Nullable Mapping global;
    private YamlNode.@Nullable Mapping before;
    private int laid;

    /// The document as it is meant; nothing where it only says something of others.
    Optional<YamlNode.Mapping> meant(YamlNode.Mapping document) throws RuleInvalidException {
        String action = Keys.text(document, ACTION).orElse("");
        int line = Keys.line(document, ACTION);
        YamlNode.Mapping rest = without(document);
        return switch (action) {
            case "" -> Optional.of(kept(global == null ? rest : over(global, rest)));
            case "global" -> {
                global = rest;
                before = null;
                yield Optional.empty();
            }
            case "reset" -> {
                if (!rest.entries().isEmpty()) {
                    throw RuleInvalidException.mistake(line, "`action: reset` stands alone");
                }
                global = null;
                before = null;
                yield Optional.empty();
            }
            case "repeat" -> {
                if (before == null) {
                    throw RuleInvalidException.mistake(
                            line, "`action: repeat` has no rule before it to repeat");
                }
                yield Optional.of(kept(over(before, rest)));
            }
            default ->
                    throw RuleInvalidException.mistake(
                            line,
                            "`action` is `global`, `reset` or `repeat`, not `" + action + "`");
        };
    }

    private YamlNode.Mapping kept(YamlNode.Mapping document) {
        before = document;
        return document;
    }

    private static YamlNode.Mapping without(YamlNode.Mapping document) {
        SequencedMap<String, YamlNode> entries = new LinkedHashMap<>(document.entries());
        entries.remove(ACTION);
        return new YamlNode.Mapping(document.line(), entries);
    }

    /// Mappings are laid into each other; all else takes the place of what was there.
    private YamlNode.Mapping over(YamlNode.Mapping under, YamlNode.Mapping above)
            throws RuleInvalidException {
        laid += size(under);
        if (laid > MOST_VALUES) {
            throw RuleInvalidException.mistake(
                    above.line(),
                    "`action` repeats more than " + MOST_VALUES + " values in this file");
        }
        return laid(under, above);
    }

    private static YamlNode.Mapping laid(YamlNode.Mapping under, YamlNode.Mapping above) {
        SequencedMap<String, YamlNode> entries = new LinkedHashMap<>(under.entries());
        for (Map.Entry<String, YamlNode> entry : above.entries().entrySet()) {
            entries.merge(
                    entry.getKey(),
                    entry.getValue(),
                    (was, is) ->
                            was instanceof YamlNode.Mapping lower
                                            && is instanceof YamlNode.Mapping upper
                                    ? laid(lower, upper)
                                    : is);
        }
        return new YamlNode.Mapping(above.line(), entries);
    }

    private static int size(YamlNode node) {
        return switch (node) {
            case YamlNode.Scalar value -> 1;
            case YamlNode.Sequence list ->
                    list.items().stream().mapToInt(Continuation::size).sum() + 1;
            case YamlNode.Mapping mapping ->
                    mapping.entries().values().stream().mapToInt(Continuation::size).sum() + 1;
        };
    }
}
