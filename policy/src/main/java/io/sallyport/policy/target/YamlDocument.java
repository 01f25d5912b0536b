package io.sallyport.policy.target;

import io.sallyport.recorder.screen.PrintableText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/// Reads the YAML that the inventory is written in: one document of mappings, lists and plain
/// values. Anchors, aliases, tags, duplicate keys and control characters are refused: with them a
/// file could say something else than it shows, or unfold into more than memory holds.
///
/// Confined to one thread, for one document.
final class YamlDocument {
    /// Deeper than any inventory, and far from the end of the stack.
    private static final int DEEPEST = 16;

    private static final YAMLFactory YAML = new YAMLFactory();

    private final String file;
    private final YAMLParser parser;

    private YamlDocument(String file, YAMLParser parser) {
        this.file = file;
        this.parser = parser;
    }

    /// @param file the name to show in problems
    /// @throws InventoryInvalidException with the line
    static YamlNode.Mapping read(String file, String text) {
        try (YAMLParser parser = (YAMLParser) YAML.createParser(ObjectReadContext.empty(), text)) {
            return new YamlDocument(file, parser).root();
        } catch (JacksonException notYaml) {
            throw invalid(file, notYaml);
        }
    }

    private YamlNode.Mapping root() {
        JsonToken first = parser.nextToken();
        if (first == null || (first.isScalarValue() && parser.getString().isEmpty())) {
            throw new InventoryInvalidException(
                    file, 1, "the file is empty; it needs at least `people:` and `targets:`");
        }
        YamlNode root = node(first, 0);
        if (!(root instanceof YamlNode.Mapping mapping)) {
            throw refused(root.line(), "the file must be a mapping, it is " + root.kind());
        }
        if (parser.nextToken() != null) {
            throw refused(line(), "a second document starts here; keep one document in the file");
        }
        return mapping;
    }

    private YamlNode node(JsonToken token, int depth) {
        if (depth > DEEPEST) {
            throw refused(line(), "nested deeper than " + DEEPEST + " levels");
        }
        if (parser.isCurrentAlias() || parser.getObjectId() != null) {
            throw refused(
                    line(), "anchors (&) and aliases (*) are not read; write the value out here");
        }
        if (parser.getTypeId() != null) {
            throw refused(line(), "tags (!) are not read; write the plain value");
        }
        return switch (token) {
            case START_OBJECT -> mapping(depth);
            case START_ARRAY -> sequence(depth);
            default -> new YamlNode.Scalar(line(), plain(parser.getString()));
        };
    }

    private YamlNode.Mapping mapping(int depth) {
        int line = line();
        SequencedMap<String, YamlNode.Entry> entries = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            int keyLine = line();
            String key = plain(parser.currentName());
            YamlNode.Entry entry = new YamlNode.Entry(keyLine, node(parser.nextToken(), depth + 1));
            YamlNode.Entry earlier = entries.putIfAbsent(key, entry);
            if (earlier != null) {
                throw refused(
                        keyLine,
                        "`"
                                + key
                                + "` is there twice, first on line "
                                + earlier.line()
                                + "; keep one");
            }
        }
        return new YamlNode.Mapping(line, entries);
    }

    private YamlNode.Sequence sequence(int depth) {
        int line = line();
        List<YamlNode> items = new ArrayList<>();
        for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
            items.add(node(t, depth + 1));
        }
        return new YamlNode.Sequence(line, items);
    }

    /// All of it is shown on terminals and pages sooner or later, so what moves a cursor or turns
    /// the direction of text stays out, and so does what would let two names look the same.
    private String plain(String text) {
        if (!text.codePoints().allMatch(PrintableText::isPrintable)) {
            throw refused(
                    line(),
                    "control characters, text direction marks and what shows nothing are refused;"
                            + " remove them");
        }
        return text;
    }

    private int line() {
        return Math.max(1, parser.currentTokenLocation().getLineNr());
    }

    private InventoryInvalidException refused(int line, String problem) {
        return new InventoryInvalidException(file, line, problem);
    }

    /// Jackson's own message quotes the file, which may hold password hashes: only the place and
    /// the parser's complaint are taken from it.
    private static InventoryInvalidException invalid(String file, JacksonException notYaml) {
        if (notYaml.getCause() instanceof MarkedYamlEngineException marked) {
            int line = marked.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            return new InventoryInvalidException(
                    file, line, "this is not YAML: " + marked.getProblem());
        }
        int line = notYaml.getLocation() == null ? 1 : notYaml.getLocation().getLineNr();
        return new InventoryInvalidException(
                file,
                Math.max(1, line),
                "this cannot be read; only mappings with plain keys, lists and plain values are");
    }
}
