package io.sallyport.recorder.rule;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// Reads a document with a `filter` (Sigma's specification of filters, version 2.1). Which rules it
/// is for is looked up later ([Filters]): they may stand in another file.
final class FilterReader {
    private static final String RULES = "rules";
    private static final String EVERY_RULE = "any";
    private static final int MOST_RULES = 500;

    private FilterReader() {}

    static Filter read(String file, YamlNode.Mapping document, DetectionReader detections)
            throws RuleInvalidException {
        Keys.check(document, RuleReader.KEYS);
        if (document.entries().containsKey("detection")) {
            throw RuleInvalidException.mistake(
                    Keys.line(document, "detection"),
                    "a document has `filter` or `detection`, not both");
        }
        YamlNode.Mapping section = Keys.mapping(document, "filter");
        if (section == null) {
            throw RuleInvalidException.mistake(document.line(), "the document has no `filter`");
        }
        SequencedMap<String, YamlNode> detection = new LinkedHashMap<>();
        for (Map.Entry<String, YamlNode> entry : section.entries().entrySet()) {
            if (!entry.getKey().equals(RULES)) {
                detection.put(entry.getKey(), entry.getValue());
            }
        }
        return new Filter(
                Keys.needed(document, "title"),
                rules(section),
                RuleReader.logsource(document),
                detections.read(new YamlNode.Mapping(section.line(), detection)),
                CanonicalText.version(document),
                file,
                document.line());
    }

    /// None where it is for any.
    private static List<String> rules(YamlNode.Mapping section) throws RuleInvalidException {
        List<String> rules = Keys.texts(section, RULES);
        int line = Keys.line(section, RULES);
        if (rules.equals(List.of(EVERY_RULE))) {
            return List.of();
        }
        if (rules.isEmpty() || rules.size() > MOST_RULES || rules.contains(EVERY_RULE)) {
            throw RuleInvalidException.mistake(
                    line,
                    "`rules` of a filter names 1 to "
                            + MOST_RULES
                            + " rules by id or name, or is `any`");
        }
        return rules;
    }
}
