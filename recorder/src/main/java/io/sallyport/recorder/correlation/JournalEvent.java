package io.sallyport.recorder.correlation;

import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.rule.GatewayEvents;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What correlations are told of an entry of a journal.
///
/// @param id the entry's
/// @param fact the fact's kind
/// @param detail the fact
public record JournalEvent(String id, Instant at, String fact, FactHeader header, JsonNode detail) {
    private static final String COMMAND = "CommandJudged";
    private static final String SESSION = "SessionOpened";

    public static JournalEvent of(Entry entry) {
        return new JournalEvent(
                entry.id(), entry.time(), entry.fact(), entry.header(), entry.detail());
    }

    /// Whether anything is told of it: it is a session, or a command that was decided. What was
    /// held is told again when it was decided.
    public boolean counts() {
        return fact.equals(SESSION) || fact.equals(COMMAND) && !decision().equals("hold");
    }

    private String decision() {
        return detail.path("decision").asString("");
    }

    /// It for each of these rules.
    public List<Occurrence> occurrences(Collection<String> rules) {
        Map<String, List<String>> fields = fields();
        return rules.stream().map(rule -> new Occurrence(id, rule, at, fields)).toList();
    }

    /// Ids of the rules that matched.
    public List<String> rules() {
        return texts(detail.path("rules"));
    }

    /// What the gateway itself knows of it, as correlations name it.
    public List<String> kinds() {
        if (fact.equals(SESSION)) {
            return List.of(GatewayEvents.SESSION);
        }
        List<String> kinds = new ArrayList<>();
        kinds.add(decision().equals("deny") ? GatewayEvents.REFUSED : GatewayEvents.COMMAND);
        texts(detail.path("operations"))
                .forEach(operation -> kinds.add(GatewayEvents.OPERATION + operation));
        return kinds;
    }

    /// By name, as rules of commands have them.
    public Map<String, List<String>> fields() {
        Map<String, List<String>> fields = new HashMap<>();
        put(fields, "person", header.person());
        put(fields, "target", header.target());
        put(fields, "owner", header.owner());
        put(fields, "User", header.account());
        put(fields, "session", header.session());
        put(fields, "grant", header.grant());
        put(fields, "consent", header.consent());
        for (String name : List.of("how", "grade", "scope", "decision")) {
            put(fields, name, detail.path(name).asString(""));
        }
        put(fields, "CommandLine", detail.path("text").asString(""));
        fields.put("operation", texts(detail.path("operations")));
        List<String> programs = new ArrayList<>();
        for (JsonNode run : detail.path("runs")) {
            String program = run.path("words").path(0).asString("");
            programs.add(program.substring(program.lastIndexOf('/') + 1));
        }
        fields.put("program", programs.stream().distinct().toList());
        habits(fields);
        return fields;
    }

    /// Of a session they stand in the fact itself.
    private void habits(Map<String, List<String>> fields) {
        JsonNode novelty = fact.equals(SESSION) ? detail : detail.path("novelty");
        fields.put("first", texts(novelty.path("first")));
        fields.put("rare", texts(novelty.path("rare")));
        put(fields, "hour", novelty.path("hour").asString(""));
        put(fields, "weekday", novelty.path("weekday").asString(""));
        put(fields, "off_hours", novelty.path("offHours").asString(""));
        put(fields, "learning", novelty.path("learning").asString(""));
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(each -> texts.add(each.asString("")));
        return texts;
    }

    private static void put(Map<String, List<String>> fields, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            fields.put(name, List.of(value));
        }
    }
}
