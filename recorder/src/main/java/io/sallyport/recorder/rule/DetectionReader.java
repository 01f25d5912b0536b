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
        for (Map.Entry<String, YamlNode> entry : detection.entries().entrySet()) {
            String name = entry.getKey();
            if (name.equals(TIMEFRAME)) {
                throw RuleInvalidException.unsupported(
                        entry.getValue().line(), "`timeframe`; write a correlation rule");
            }
            if (!name.equals(CONDITION)) {
                selections.put(name, selection(name, entry.getValue()));
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
    private RuleCondition selection(String name, YamlNode node) throws RuleInvalidException {
        return switch (node) {
            case YamlNode.Mapping mapping -> all(name, mapping);
            case YamlNode.Scalar keyword -> fields.read(keyword.line(), "", keyword);
            case YamlNode.Sequence list -> any(name, list);
        };
    }

    private RuleCondition any(String name, YamlNode.Sequence list) throws RuleInvalidException {
        List<RuleCondition> parts = new ArrayList<>();
        for (YamlNode item : list.items()) {
            if (item instanceof YamlNode.Sequence inner) {
                throw RuleInvalidException.mistake(
                        inner.line(), "`" + name + "` has a list in a list");
            }
            parts.add(selection(name, item));
        }
        if (parts.isEmpty()) {
            throw RuleInvalidException.mistake(list.line(), "`" + name + "` is empty");
        }
        return parts.size() == 1 ? parts.getFirst() : new RuleCondition.Any(parts);
    }

    private RuleCondition all(String name, YamlNode.Mapping mapping) throws RuleInvalidException {
        List<RuleCondition> parts = new ArrayList<>();
        for (Map.Entry<String, YamlNode> entry : mapping.entries().entrySet()) {
            parts.add(fields.read(entry.getValue().line(), entry.getKey(), entry.getValue()));
        }
        if (parts.isEmpty()) {
            throw RuleInvalidException.mistake(mapping.line(), "`" + name + "` is empty");
        }
        return parts.size() == 1 ? parts.getFirst() : new RuleCondition.All(parts);
    }
}
