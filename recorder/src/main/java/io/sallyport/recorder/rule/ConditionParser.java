package io.sallyport.recorder.rule;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads `1 of selection_* and not (filter or all of them)`. `not` binds closer than `and`, `and`
/// closer than `or` (Sigma's specification, version 2.1).
///
/// Confined to one thread, for one condition.
final class ConditionParser {
    private static final int MOST_WORDS = 500;
    private static final int DEEPEST = 50;
    private static final Pattern WORD = Pattern.compile("\\s*([()|]|[^\\s()|]+)");
    private static final Set<String> RESERVED =
            Set.of("and", "or", "not", "of", "them", "(", ")", "|");

    private final int line;
    private final Map<String, RuleCondition> selections;
    private final Set<String> used = new HashSet<>();
    private List<String> words = List.of();
    private int at;
    private int depth;

    ConditionParser(int line, Map<String, RuleCondition> selections) {
        this.line = line;
        this.selections = selections;
    }

    /// The selections that conditions read so far name.
    Set<String> used() {
        return used;
    }

    RuleCondition read(String text) throws RuleInvalidException {
        words = words(text);
        at = 0;
        RuleCondition condition = either();
        if (at < words.size()) {
            if (words.get(at).equals("|")) {
                throw RuleInvalidException.unsupported(
                        line, "aggregation (`|`) in a condition; write a correlation rule");
            }
            throw mistake("`" + words.get(at) + "` stands where `and` or `or` belongs");
        }
        return condition;
    }

    private List<String> words(String text) throws RuleInvalidException {
        List<String> found = new ArrayList<>();
        Matcher matcher = WORD.matcher(text);
        int from = 0;
        while (matcher.find(from) && matcher.start() == from) {
            found.add(matcher.group(1));
            from = matcher.end();
            if (found.size() > MOST_WORDS) {
                throw mistake("a condition has at most " + MOST_WORDS + " words");
            }
        }
        return found;
    }

    private RuleCondition either() throws RuleInvalidException {
        List<RuleCondition> parts = new ArrayList<>();
        do {
            parts.add(both());
        } while (skip("or"));
        return parts.size() == 1 ? parts.getFirst() : new RuleCondition.Any(parts);
    }

    private RuleCondition both() throws RuleInvalidException {
        List<RuleCondition> parts = new ArrayList<>();
        do {
            parts.add(negated());
        } while (skip("and"));
        return parts.size() == 1 ? parts.getFirst() : new RuleCondition.All(parts);
    }

    private RuleCondition negated() throws RuleInvalidException {
        if (++depth > DEEPEST) {
            throw mistake("a condition is nested at most " + DEEPEST + " deep");
        }
        RuleCondition condition;
        if (skip("not")) {
            condition = new RuleCondition.Not(negated());
        } else if (skip("(")) {
            condition = either();
            if (!skip(")")) {
                throw mistake("a closing bracket is missing");
            }
        } else {
            condition = named();
        }
        depth--;
        return condition;
    }

    private RuleCondition named() throws RuleInvalidException {
        if (at >= words.size()) {
            throw mistake("the condition ends too early");
        }
        String word = words.get(at++);
        if (at < words.size() && words.get(at).equalsIgnoreCase("of")) {
            at++;
            return several(word);
        }
        if (RESERVED.contains(word.toLowerCase(Locale.ROOT))) {
            throw mistake("`" + word + "` stands where the name of a selection belongs");
        }
        RuleCondition selection = selections.get(word);
        if (selection == null) {
            throw mistake(
                    "there is no selection `"
                            + word
                            + "`"
                            + Nearest.suggestion(word, selections.keySet()));
        }
        used.add(word);
        return selection;
    }

    /// `1 of x*`, `any of them`, `all of x*`.
    private RuleCondition several(String quantity) throws RuleInvalidException {
        boolean one = quantity.equals("1") || quantity.equalsIgnoreCase("any");
        if (!one && !quantity.equalsIgnoreCase("all")) {
            throw mistake("`" + quantity + " of` is not known; there are `1 of` and `all of`");
        }
        if (at >= words.size()) {
            throw mistake("`of` needs a name such as `selection_*`, or `them`");
        }
        String pattern = words.get(at++);
        List<RuleCondition> named = new ArrayList<>();
        Wildcard names = Wildcard.of(pattern, true, false, false, false);
        for (Map.Entry<String, RuleCondition> selection : selections.entrySet()) {
            // Sigma leaves those out of `them` whose names begin with an underscore.
            boolean meant =
                    pattern.equalsIgnoreCase("them")
                            ? !selection.getKey().startsWith("_")
                            : names.answer(Value.known(selection.getKey())) == Answer.YES;
            if (meant) {
                named.add(selection.getValue());
                used.add(selection.getKey());
            }
        }
        if (named.isEmpty()) {
            throw mistake("no selection is named `" + pattern + "`");
        }
        return one ? new RuleCondition.Any(named) : new RuleCondition.All(named);
    }

    private boolean skip(String word) {
        boolean there = at < words.size() && words.get(at).equalsIgnoreCase(word);
        at += there ? 1 : 0;
        return there;
    }

    private RuleInvalidException mistake(String message) {
        return RuleInvalidException.mistake(line, "in the condition: " + message);
    }
}
