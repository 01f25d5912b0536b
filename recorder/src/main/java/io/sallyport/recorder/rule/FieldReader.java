package io.sallyport.recorder.rule;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.sallyport.recorder.rule.Modifiers.Modifier;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/// Reads one line of a selection: `CommandLine|contains: …`, and keywords, which are a line without
/// a field.
///
/// @param lists what placeholders such as `%admin_hosts%` stand for, by name
record FieldReader(Map<String, List<String>> lists) {
    /// Look-around, atomic groups, references and possessive repetitions.
    private static final java.util.regex.Pattern BEYOND_RE2 =
            java.util.regex.Pattern.compile("\\(\\?(?:[=!>]|<[=!])|\\\\[1-9]|[*+?}]\\+");

    private static final int MOST_VALUES = 5_000;
    private static final int LONGEST_VALUE = 2_000;

    /// What Sigma calls a process's command line.
    private static final String COMMAND = "CommandLine";

    RuleCondition read(int line, String key, YamlNode node) throws RuleInvalidException {
        Modifiers modifiers = Modifiers.read(line, key);
        List<RuleCondition> tests = new ArrayList<>();
        List<Wildcard> texts = new ArrayList<>();
        boolean every = modifiers.has(Modifier.ALL);
        for (YamlNode.Scalar value : values(line, key, node)) {
            if (value.isNull()) {
                tests.add(new RuleCondition.Not(new RuleCondition.Present(field(modifiers))));
            } else if (isOfText(modifiers)) {
                List<Wildcard> meant = texts(value, modifiers);
                if (every) {
                    tests.add(oneOf(modifiers, meant));
                } else {
                    texts.addAll(meant);
                }
            } else {
                tests.add(test(value, modifiers));
            }
        }
        if (!texts.isEmpty()) {
            tests.add(oneOf(modifiers, texts));
        }
        RuleCondition condition =
                tests.size() == 1
                        ? tests.getFirst()
                        : every ? new RuleCondition.All(tests) : new RuleCondition.Any(tests);
        return modifiers.has(Modifier.NEQ) ? new RuleCondition.Not(condition) : condition;
    }

    /// Words of a rule that asks about fields, too: no event that has those has the whole line, so
    /// that the words may be in the command's own words as well.
    RuleCondition readWords(int line, String key, YamlNode node) throws RuleInvalidException {
        String way = Modifiers.read(line, key).has(Modifier.RE) ? "" : "|contains";
        return new RuleCondition.Any(
                List.of(read(line, key, node), read(line, COMMAND + way + key, node)));
    }

    private static List<YamlNode.Scalar> values(int line, String key, YamlNode node)
            throws RuleInvalidException {
        List<YamlNode> nodes =
                node instanceof YamlNode.Sequence list ? list.items() : List.of(node);
        if (nodes.isEmpty() || nodes.size() > MOST_VALUES) {
            throw RuleInvalidException.mistake(
                    line, "`" + key + "` has no value, or more than " + MOST_VALUES);
        }
        List<YamlNode.Scalar> values = new ArrayList<>();
        for (YamlNode item : nodes) {
            if (!(item instanceof YamlNode.Scalar value)) {
                throw RuleInvalidException.mistake(
                        item.line(), "the values of `" + key + "` must be single values");
            }
            if (value.text().length() > LONGEST_VALUE) {
                throw RuleInvalidException.mistake(
                        item.line(), "a value has at most " + LONGEST_VALUE + " characters");
            }
            values.add(value);
        }
        return values;
    }

    private static String field(Modifiers modifiers) {
        return modifiers.field().isEmpty() ? Event.TEXT : modifiers.field();
    }

    private static boolean isOfText(Modifiers modifiers) {
        return !modifiers.has(Modifier.RE)
                && !modifiers.has(Modifier.CIDR)
                && !modifiers.has(Modifier.EXISTS)
                && !modifiers.has(Modifier.FIELDREF)
                && !modifiers.isComparison()
                && modifiers.partOfTime().isEmpty();
    }

    private static RuleCondition oneOf(Modifiers modifiers, List<Wildcard> texts) {
        ValueTest test = new ValueTest.Texts(modifiers.has(Modifier.CASED), texts);
        return new RuleCondition.Tested(field(modifiers), test);
    }

    private List<Wildcard> texts(YamlNode.Scalar value, Modifiers modifiers)
            throws RuleInvalidException {
        List<String> written = List.of(value.text());
        if (modifiers.has(Modifier.EXPAND)) {
            written = expanded(value);
        }
        List<Wildcard> texts = new ArrayList<>();
        for (String text : written) {
            if (Encoding.isAskedFor(modifiers)) {
                for (String encoded : Encoding.of(text, modifiers)) {
                    texts.add(text(encoded, modifiers));
                }
            } else {
                texts.add(text(text, modifiers));
            }
        }
        return texts;
    }

    private static Wildcard text(String text, Modifiers modifiers) {
        boolean inside = modifiers.has(Modifier.CONTAINS) || modifiers.field().isEmpty();
        return Wildcard.of(
                text,
                modifiers.has(Modifier.CASED),
                modifiers.has(Modifier.WINDASH),
                inside || modifiers.has(Modifier.ENDSWITH),
                inside || modifiers.has(Modifier.STARTSWITH));
    }

    /// The text for each of the list's items, in the place of its `%name%`.
    private List<String> expanded(YamlNode.Scalar value) throws RuleInvalidException {
        String text = value.text();
        int open = text.indexOf('%');
        int close = text.indexOf('%', open + 1);
        if (open < 0 || close < 0) {
            throw RuleInvalidException.mistake(
                    value.line(), "`expand` needs a value with a name such as `%user_data_paths%`");
        }
        String name = text.substring(open + 1, close);
        List<String> items = lists.get(name);
        if (items == null) {
            throw RuleInvalidException.mistake(
                    value.line(),
                    "there is no list `" + name + "`" + Nearest.suggestion(name, lists.keySet()));
        }
        String before = text.substring(0, open);
        String after = text.substring(close + 1);
        return items.stream().map(item -> before + item + after).toList();
    }

    private static RuleCondition test(YamlNode.Scalar value, Modifiers modifiers)
            throws RuleInvalidException {
        String field = field(modifiers);
        if (modifiers.has(Modifier.EXISTS)) {
            RuleCondition present = new RuleCondition.Present(field);
            return switch (value.text()) {
                case "true" -> present;
                case "false" -> new RuleCondition.Not(present);
                default ->
                        throw RuleInvalidException.mistake(
                                value.line(), "`exists` is `true` or `false`");
            };
        }
        if (modifiers.has(Modifier.FIELDREF)) {
            boolean inside = modifiers.has(Modifier.CONTAINS);
            return new RuleCondition.SameAs(
                    field,
                    value.text(),
                    modifiers.has(Modifier.CASED),
                    inside || modifiers.has(Modifier.ENDSWITH),
                    inside || modifiers.has(Modifier.STARTSWITH));
        }
        ValueTest test =
                modifiers.has(Modifier.RE)
                        ? expression(value, modifiers)
                        : modifiers.has(Modifier.CIDR)
                                ? network(value)
                                : comparison(value, modifiers);
        return new RuleCondition.Tested(field, test);
    }

    private static ValueTest expression(YamlNode.Scalar value, Modifiers modifiers)
            throws RuleInvalidException {
        int flags =
                (modifiers.has(Modifier.I) ? Pattern.CASE_INSENSITIVE : 0)
                        | (modifiers.has(Modifier.M) ? Pattern.MULTILINE : 0)
                        | (modifiers.has(Modifier.S) ? Pattern.DOTALL : 0);
        try {
            return new ValueTest.Expression(Pattern.compile(value.text(), flags));
        } catch (PatternSyntaxException wrong) {
            String message =
                    "`"
                            + value.text()
                            + "` is no regular expression of RE2 (no look-around, no references): "
                            + wrong.getDescription();
            // Valid in Sigma, and left out: its time could not be bounded.
            throw BEYOND_RE2.matcher(value.text()).find()
                    ? RuleInvalidException.unsupported(value.line(), message)
                    : RuleInvalidException.mistake(value.line(), message);
        }
    }

    private static ValueTest network(YamlNode.Scalar value) throws RuleInvalidException {
        String[] parts = value.text().split("/", 2);
        try {
            InetAddress address = InetAddress.ofLiteral(parts[0]);
            int most = address.getAddress().length * 8;
            int bits = parts.length == 2 ? Integer.parseInt(parts[1]) : most;
            if (bits >= 0 && bits <= most) {
                return new ValueTest.Network(address, bits);
            }
        } catch (IllegalArgumentException wrong) {
            throw noNetwork(value);
        }
        throw noNetwork(value);
    }

    private static RuleInvalidException noNetwork(YamlNode.Scalar value) {
        return RuleInvalidException.mistake(
                value.line(), "`" + value.text() + "` is no network such as `10.0.0.0/8`");
    }

    private static ValueTest comparison(YamlNode.Scalar value, Modifiers modifiers)
            throws RuleInvalidException {
        IntPredicate admits =
                modifiers.has(Modifier.GT)
                        ? order -> order > 0
                        : modifiers.has(Modifier.GTE)
                                ? order -> order >= 0
                                : modifiers.has(Modifier.LT)
                                        ? order -> order < 0
                                        : order -> order <= 0;
        try {
            ValueTest.Comparison number =
                    new ValueTest.Comparison(
                            new BigDecimal(value.text()),
                            modifiers.isComparison() ? admits : order -> order == 0);
            return modifiers
                    .partOfTime()
                    .<ValueTest>map(part -> new TimePart(part, number))
                    .orElse(number);
        } catch (NumberFormatException wrong) {
            throw RuleInvalidException.mistake(
                    value.line(), "`" + value.text() + "` is no number to compare with");
        }
    }
}
