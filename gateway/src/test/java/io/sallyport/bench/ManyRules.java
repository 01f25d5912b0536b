package io.sallyport.bench;

import io.sallyport.policy.classification.Rules;
import io.sallyport.policy.classification.UserData;
import io.sallyport.recorder.rule.Rule;
import io.sallyport.recorder.rule.RuleReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// The shipped rules and copies of them under other ids, whose texts differ by a few letters: as
/// many as somebody has who added packs of rules.
final class ManyRules {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ManyRules() {}

    /// @param count how many rules in all, at least as many as are shipped
    static List<Rule> of(int count) throws IOException {
        List<Rule> rules = new ArrayList<>(Rules.shipped().rules());
        RuleReader reader = new RuleReader(Rules.lists(UserData.usual()));
        List<Map<String, Object>> originals = originals();
        for (int copy = 1; rules.size() < count; copy++) {
            for (Map<String, Object> original : originals) {
                Map<String, Object> altered = new LinkedHashMap<>(original);
                altered.put("id", original.get("id") + "-" + copy);
                altered.put("detection", altered(original.get("detection"), "", "q" + copy));
                altered.remove("cases");
                if (rules.size() < count) {
                    rules.addAll(reader.read("copy.yml", JSON.writeValueAsString(altered)).rules());
                }
            }
        }
        return rules;
    }

    private static List<Map<String, Object>> originals() throws IOException {
        Set<String> files = new LinkedHashSet<>();
        Rules.shipped().rules().forEach(rule -> files.add(rule.file()));
        List<Map<String, Object>> originals = new ArrayList<>();
        for (String file : files) {
            try (InputStream in = Rules.class.getResourceAsStream("rules/" + file)) {
                String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                try (MappingIterator<Map<String, Object>> documents =
                        new YAMLMapper().readerForMapOf(Object.class).readValues(text)) {
                    documents.forEachRemaining(originals::add);
                }
            }
        }
        return originals;
    }

    private static Object altered(Object node, String key, String letters) {
        return switch (node) {
            case Map<?, ?> map -> {
                Map<Object, Object> copy = new LinkedHashMap<>();
                map.forEach((name, value) -> copy.put(name, altered(value, name + "", letters)));
                yield copy;
            }
            case List<?> list -> list.stream().map(item -> altered(item, key, letters)).toList();
            case String text when !isCode(key) -> text + letters;
            case null, default -> node;
        };
    }

    private static boolean isCode(String key) {
        return key.equals("condition") || key.contains("|re") || key.contains("|expand");
    }
}
