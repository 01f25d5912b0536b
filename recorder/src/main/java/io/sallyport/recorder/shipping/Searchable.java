package io.sallyport.recorder.shipping;

import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.FactHeader;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What people find a fact by, or a line that was on a screen: the same in every index.
///
/// @param id the entry's id, or the line's; unique
/// @param sequence its place in its journal, or in its recording
/// @param time when it was
/// @param kinds `fact`, and `command` where it tells of one; or `screen`
/// @param fact the fact's kind, `SessionOpened`; empty for a line of a screen
/// @param node the node's name
/// @param header who and what it is about
/// @param operations what a command does to data, as far as the fact says so
/// @param decisions what was decided
/// @param rules ids and names of the rules that matched
/// @param screen where it was on a screen; absent for a fact
/// @param text what words are looked for in; at most [#LONGEST_TEXT] characters
public record Searchable(
        String id,
        long sequence,
        Instant time,
        Set<String> kinds,
        String fact,
        String node,
        FactHeader header,
        List<String> operations,
        List<String> decisions,
        List<String> rules,
        @Nullable OnScreen screen,
        String text) {
    /// Kinds.
    public static final String FACT = "fact";

    public static final String COMMAND = "command";
    public static final String SCREEN = "screen";

    /// A part of another document, such as one command of a line: for whoever queries the index
    /// itself. Searches find the whole.
    public static final String PART = "part";

    /// What is longer is cut: words behind it are not found.
    public static final int LONGEST_TEXT = 32_768;

    /// How deep a fact's own fields are read.
    private static final int DEEPEST = 20;

    /// Where a line was.
    ///
    /// @param channel the channel's number in the recording
    /// @param millis from the session's start
    public record OnScreen(int channel, long millis) {}

    public Searchable {
        kinds = Set.copyOf(kinds);
        operations = List.copyOf(operations);
        decisions = List.copyOf(decisions);
        rules = List.copyOf(rules);
        text = text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) : text;
    }

    /// A fact: its kind in words, its header, and every text and number of its own.
    public static Searchable of(Entry entry) {
        JsonNode detail = entry.detail();
        FactHeader header = entry.header();
        StringBuilder text = new StringBuilder(EcsDocument.action(entry.fact()));
        addLine(text, header.person());
        addLine(text, header.account());
        addLine(text, header.target());
        addLine(text, header.owner());
        addLine(text, header.source());
        addLeaves(text, detail, DEEPEST);
        return new Searchable(
                entry.id(),
                entry.sequence(),
                entry.time(),
                entry.fact().equals("CommandJudged") ? Set.of(FACT, COMMAND) : Set.of(FACT),
                entry.fact(),
                entry.node(),
                header,
                words(detail, "operation", "operations"),
                words(detail, "decision", "verdict"),
                words(detail, "rule", "rules"),
                null,
                text.toString());
    }

    private static void addLine(StringBuilder text, @Nullable String line) {
        if (line != null) {
            text.append('\n').append(line);
        }
    }

    private static void addLeaves(StringBuilder text, JsonNode node, int deep) {
        if (text.length() > LONGEST_TEXT || deep == 0) {
            return;
        }
        if (node.isString()) {
            addLine(text, node.stringValue());
        } else if (node.isNumber()) {
            addLine(text, node.asString());
        } else if (node.isContainer()) {
            node.forEach(each -> addLeaves(text, each, deep - 1));
        }
    }

    /// What stands in these fields: a text, or several, or the ids and names of several.
    private static List<String> words(JsonNode detail, String... names) {
        Set<String> words = new LinkedHashSet<>();
        for (String name : names) {
            JsonNode there = detail.path(name);
            if (there.isArray()) {
                there.forEach(each -> addWord(words, each));
            } else {
                addWord(words, there);
            }
        }
        return List.copyOf(words);
    }

    private static void addWord(Set<String> words, JsonNode node) {
        if (node.isString()) {
            words.add(node.stringValue());
        } else if (node.isObject()) {
            for (String name : List.of("id", "name")) {
                JsonNode part = node.path(name);
                if (part.isString()) {
                    words.add(part.stringValue());
                }
            }
        }
    }

    /// Under `sallyport` of a document, what the rest of it does not say.
    public void into(ObjectNode own) {
        add(own.putArray("kind"), kinds.stream().sorted().toList());
        if (!operations.isEmpty()) {
            add(own.withObject("/command").putArray("operations"), operations);
        }
        if (!decisions.isEmpty()) {
            add(own.withObject("/command").putArray("decision"), decisions);
        }
        if (!rules.isEmpty()) {
            add(own.putArray("rule"), rules);
        }
        own.put("text", text);
    }

    private static void add(ArrayNode array, List<String> values) {
        values.forEach(value -> array.add(value));
    }
}
