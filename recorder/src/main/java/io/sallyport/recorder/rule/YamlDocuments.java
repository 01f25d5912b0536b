package io.sallyport.recorder.rule;

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

/// Reads the YAML of rule files: documents of mappings, lists and plain values. Anchors, aliases,
/// tags and duplicate keys are refused: with them a rule could say something else than it shows, or
/// unfold into more than memory holds.
///
/// Confined to one thread, for one file.
final class YamlDocuments implements AutoCloseable {
    /// Characters of a file.
    static final int LONGEST_FILE = 4_000_000;

    /// Deeper than any rule, and far from the end of the stack.
    private static final int DEEPEST = 16;

    private static final YAMLFactory YAML = new YAMLFactory();

    private final YAMLParser parser;

    YamlDocuments(String text) {
        this.parser = (YAMLParser) YAML.createParser(ObjectReadContext.empty(), text);
    }

    @Override
    public void close() {
        parser.close();
    }

    /// The documents, up to the end or to the first that cannot be read, which is thrown after the
    /// others were added.
    void readInto(List<YamlNode> documents) throws RuleInvalidException {
        try {
            for (JsonToken t = parser.nextToken(); t != null; t = parser.nextToken()) {
                documents.add(node(t, 0));
            }
        } catch (JacksonException notYaml) {
            throw notYaml(notYaml);
        }
    }

    private YamlNode node(JsonToken token, int depth) throws RuleInvalidException {
        if (depth > DEEPEST) {
            throw RuleInvalidException.mistake(line(), "nested deeper than " + DEEPEST + " levels");
        }
        if (parser.isCurrentAlias() || parser.getObjectId() != null) {
            throw RuleInvalidException.mistake(
                    line(), "anchors (&) and aliases (*) are not read; put the value in quotes");
        }
        if (parser.getTypeId() != null) {
            throw RuleInvalidException.mistake(
                    line(), "tags (!) are not read; put the value in quotes");
        }
        return switch (token) {
            case START_OBJECT -> mapping(depth);
            case START_ARRAY -> sequence(depth);
            case VALUE_NULL -> new YamlNode.Scalar(line(), "", true);
            default -> new YamlNode.Scalar(line(), parser.getString(), false);
        };
    }

    private YamlNode.Mapping mapping(int depth) throws RuleInvalidException {
        int line = line();
        SequencedMap<String, YamlNode> entries = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            int keyLine = line();
            String key = parser.currentName();
            if (entries.putIfAbsent(key, node(parser.nextToken(), depth + 1)) != null) {
                throw RuleInvalidException.mistake(
                        keyLine, "`" + key + "` is there twice; keep one, or make it a list");
            }
        }
        return new YamlNode.Mapping(line, entries);
    }

    private YamlNode.Sequence sequence(int depth) throws RuleInvalidException {
        int line = line();
        List<YamlNode> items = new ArrayList<>();
        for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
            items.add(node(t, depth + 1));
        }
        return new YamlNode.Sequence(line, items);
    }

    private int line() {
        return Math.max(1, parser.currentTokenLocation().getLineNr());
    }

    private static RuleInvalidException notYaml(JacksonException notYaml) {
        if (notYaml.getCause() instanceof MarkedYamlEngineException marked) {
            int line = marked.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            return RuleInvalidException.mistake(line, "this is not YAML: " + marked.getProblem());
        }
        int line = notYaml.getLocation() == null ? 1 : notYaml.getLocation().getLineNr();
        return RuleInvalidException.mistake(
                Math.max(1, line),
                "this cannot be read; only mappings with plain keys, lists and plain values are");
    }
}
