package io.sallyport.recorder.rule;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads a rule's `detection`: its selections, and the condition over them.
record DetectionReader(FieldReader fields) {
    private static final String CONDITION = "condition";
    private static final String TIMEFRAME = "timeframe";

    RuleCondition read(YamlNode.Mapping detection) throws RuleInvalidException {
        Map<String, RuleCondition> selections = new LinkedHashMap<>();
        boolean ofFields =
                detection.entries().entrySet().stream()
                        .anyMatch(selection ->
                                !selection.getKey().equals(CONDITION)
                                        && namesField(selection.getValue()));
        for (Map.Entry<String, YamlNode> entry : detection.entries().entrySet()) {
            String name = entry.getKey();
            if (name.equals(TIMEFRAME)) {
                throw RuleInvalidException.unsupported(
                        entry.getValue().line(), "`timeframe`; write a correlation rule");
            }
            if (!name.equals(CONDITION)) {
                selections.put(name, selection(name, entry.getValue(), ofFields));
            }
        }
        YamlNode condition = detection.entries().get(CONDITION);
        if (condition == null) {
            throw RuleInvalidException.mistake(
                    detection.line(), "the detection has no `condition`");
        }
        ConditionParser parser = new ConditionParser(condition.line(), selections);
        RuleCondition read = condition(condition, parser);
        for (String name : selections.keySet()) {
            if (!name.startsWith("_") && !parser.used().contains(name)) {
                throw RuleInvalidException.mistake(
                        condition.line(), "the condition does not use `" + name + "`");
            }
        }
        return read;
    }

    /// Whether a selection asks about anything but words.
    private static boolean namesField(YamlNode selection) {
        return switch (selection) {
            case YamlNode.Scalar word -> false;
            case YamlNode.Sequence list ->
                    list.items().stream().anyMatch(DetectionReader::namesField);
            case YamlNode.Mapping lines ->
                    lines.entries().keySet().stream()
                            .anyMatch(key -> !key.isEmpty() && !key.startsWith("|"));
        };
    }

    /// A list of conditions holds where one of them holds.
    private static RuleCondition condition(YamlNode node, ConditionParser parser)
            throws RuleInvalidException {
        List<YamlNode> nodes =
                node instanceof YamlNode.Sequence list ? list.items() : List.of(node);
        List<RuleCondition> conditions = new ArrayList<>();
        for (YamlNode item : nodes) {
            if (!(item instanceof YamlNode.Scalar text)) {
                throw RuleInvalidException.mistake(item.line(), "a condition is a single value");
            }
            conditions.add(parser.read(text.text()));
        }
        return conditions.size() == 1 ? conditions.getFirst() : new RuleCondition.Any(conditions);
    }

    /// A mapping holds where all its lines hold, a list of mappings where one of them holds, a list
    /// of single values where one of them is in the text.
    private RuleCondition selection(String name, YamlNode node, boolean ofFields)
            throws RuleInvalidException {
        return switch (node) {
            case YamlNode.Mapping mapping -> all(name, mapping, ofFields);
            case YamlNode.Scalar keyword -> line("", keyword, ofFields);
            case YamlNode.Sequence list -> any(name, list, ofFields);
        };
    }

    private RuleCondition line(String key, YamlNode value, boolean ofFields)
            throws RuleInvalidException {
        boolean words = key.isEmpty() || key.startsWith("|");
        return words && ofFields
                ? fields.readWords(value.line(), key, value)
                : fields.read(value.line(), key, value);
    }

    private RuleCondition any(String name, YamlNode.Sequence list, boolean ofFields)
            throws RuleInvalidException {
        List<RuleCondition> parts = new ArrayList<>();
        for (YamlNode item : list.items()) {
            if (item instanceof YamlNode.Sequence inner) {
                throw RuleInvalidException.mistake(
                        inner.line(), "`" + name + "` has a list in a list");
            }
            parts.add(selection(name, item, ofFields));
        }
        if (parts.isEmpty()) {
            throw RuleInvalidException.mistake(list.line(), "`" + name + "` is empty");
        }
        return parts.size() == 1 ? parts.getFirst() : new RuleCondition.Any(parts);
    }

    private RuleCondition all(String name, YamlNode.Mapping mapping, boolean ofFields)
            throws RuleInvalidException {
        List<RuleCondition> parts = new ArrayList<>();
        for (Map.Entry<String, YamlNode> entry : mapping.entries().entrySet()) {
            parts.add(line(entry.getKey(), entry.getValue(), ofFields));
        }
        if (parts.isEmpty()) {
            throw RuleInvalidException.mistake(mapping.line(), "`" + name + "` is empty");
        }
        return parts.size() == 1 ? parts.getFirst() : new RuleCondition.All(parts);
    }
}
