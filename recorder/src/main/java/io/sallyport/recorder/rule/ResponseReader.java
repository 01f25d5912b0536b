package io.sallyport.recorder.rule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads a document `responses`: by a rule's id or name, or by a level, what is done about
/// violations.
final class ResponseReader {
    static final String KEY = "responses";

    private static final Set<String> SETTINGS =
            Set.of("receivers", "window", "escalation", "actions", "steps");

    /// They are told in facts.
    private static final int MOST_RESPONSES = 500;

    private static final int MOST_ITEMS = 50;

    private ResponseReader() {}

    static List<ResponseOrder> read(String file, YamlNode.Mapping document)
            throws RuleInvalidException {
        YamlNode.Mapping responses = Keys.mapping(document, KEY);
        if (responses == null || document.entries().size() > 1) {
            throw RuleInvalidException.mistake(
                    document.line(), "`responses` stands in a document of its own");
        }
        if (responses.entries().size() > MOST_RESPONSES) {
            throw RuleInvalidException.mistake(
                    document.line(), "`responses` speaks of at most " + MOST_RESPONSES + " rules");
        }
        List<ResponseOrder> read = new ArrayList<>();
        for (String of : responses.entries().keySet()) {
            YamlNode.Mapping one = Keys.mapping(responses, of);
            int line = Keys.line(responses, of);
            if (one == null) {
                throw RuleInvalidException.mistake(line, "`" + of + "` is a mapping");
            }
            read.add(new ResponseOrder(of, settings(one), file, line));
        }
        return read;
    }

    private static Map<String, List<String>> settings(YamlNode.Mapping response)
            throws RuleInvalidException {
        Map<String, List<String>> settings = new HashMap<>();
        for (String key : response.entries().keySet()) {
            int line = Keys.line(response, key);
            if (!SETTINGS.contains(key)) {
                throw RuleInvalidException.mistake(
                        line,
                        "a response has no `" + key + "`" + Nearest.suggestion(key, SETTINGS));
            }
            List<String> items = Keys.texts(response, key);
            if (items.size() > MOST_ITEMS) {
                throw RuleInvalidException.mistake(
                        line, "`" + key + "` has at most " + MOST_ITEMS + " items");
            }
            for (String item : items) {
                Keys.printable(response, key, item);
            }
            settings.put(key, items);
        }
        return settings;
    }
}
