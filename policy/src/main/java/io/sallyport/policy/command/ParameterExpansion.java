package io.sallyport.policy.command;

import io.sallyport.policy.command.SessionState.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What `$x` and `${x…}` stand for. Confined to the thread that reads.
final class ParameterExpansion {
    private final Expansion expansion;
    private final Walker walker;
    private final Shell shell;
    private final Setting setting;
    private final Budget budget;

    ParameterExpansion(Expansion expansion, Walker walker, Shell shell, Setting setting) {
        this.expansion = expansion;
        this.walker = walker;
        this.shell = shell;
        this.setting = setting;
        this.budget = walker.budget();
    }

    /// @param separate whether each is a word of its own even between quotes, as of `$@`
    record Values(List<Word> words, boolean separate) {
        static Values one(Word word) {
            return new Values(List.of(word), false);
        }
    }

    /// Whether a value is there; where nothing tells, it may be.
    private enum Presence {
        SET,
        EMPTY,
        UNSET,
        UNKNOWN
    }

    /// The characters at which values are cut.
    String separators() {
        Word separators = shell.variable("IFS");
        if (separators == null) {
            return " \t\n";
        }
        return separators.isLiteral() ? separators.text() : " \t\n:,;|/";
    }

    boolean zshSplits() {
        return shell.variable("-o shwordsplit") != null;
    }

    /// The parameter that is all of a word and of which only the default is known.
    Part.@Nullable Parameter onlyOpen(List<Part> parts) {
        List<Part> essential =
                parts.stream().filter(p -> !p.equals(new Part.Text("", true))).toList();
        if (essential.size() != 1 || !(essential.get(0) instanceof Part.Parameter parameter)) {
            return null;
        }
        boolean hasDefault =
                switch (parameter.operator()) {
                    case ":-", "-", ":=", "=", ":+", "+" -> true;
                    default -> false;
                };
        return hasDefault && parameter.flags().isEmpty() && presence(parameter) == Presence.UNKNOWN
                ? parameter
                : null;
    }

    Values values(Part.Parameter parameter) {
        String operator = parameter.operator();
        if (operator.equals("#len")) {
            return Values.one(length(parameter));
        }
        switch (operator) {
            case ":-", "-", ":=", "=", ":+", "+", ":?", "?" -> {
                if (!parameter.name().isEmpty()) {
                    return withDefault(parameter, operator);
                }
            }
            default -> {}
        }
        Values base = base(parameter);
        if (operator.isEmpty()) {
            return base;
        }
        if (operator.equals(":") && base.separate()) {
            return new Values(slice(base.words(), parameter), true);
        }
        UnaryOperator<Word> change = change(parameter);
        List<Word> changed = new ArrayList<>();
        for (Word word : base.words()) {
            budget.spend(word.text().length() / 4 + 1);
            changed.add(change.apply(word));
        }
        return new Values(changed, base.separate());
    }

    /// Whether what it stands for are the words in it: `${x:-words}` where `x` is empty.
    boolean takesDefault(Part.Parameter parameter) {
        Presence presence =
                switch (parameter.operator()) {
                    case ":-", "-", ":+", "+" -> presence(parameter);
                    default -> Presence.UNKNOWN;
                };
        boolean missing =
                presence == Presence.UNSET
                        || (presence == Presence.EMPTY && parameter.operator().startsWith(":"));
        return presence != Presence.UNKNOWN && parameter.operator().endsWith("+") != missing;
    }

    private Values withDefault(Part.Parameter parameter, String operator) {
        Presence presence = presence(parameter);
        boolean emptyCounts = operator.startsWith(":");
        boolean missing = presence == Presence.UNSET || (presence == Presence.EMPTY && emptyCounts);
        char sign = operator.charAt(operator.length() - 1);
        if (presence == Presence.UNKNOWN) {
            Word either = expansion.value(parameter.first(), "");
            if (sign == '=') {
                shell.forget(parameter.name());
            }
            return Values.one(
                    sign == '?' ? base(parameter).words().get(0) : Word.unknown(either.written()));
        }
        if (sign == '+') {
            return Values.one(missing ? Word.literal("") : expansion.value(parameter.first(), ""));
        }
        if (!missing) {
            return base(parameter);
        }
        Word value = expansion.value(parameter.first(), "");
        if (sign == '=') {
            shell.assign(parameter.name(), value);
        }
        return Values.one(value);
    }

    private Presence presence(Part.Parameter parameter) {
        if (!parameter.flags().isEmpty()) {
            return Presence.UNKNOWN;
        }
        if (parameter.subscript() == null && shell.isUnset(parameter.name())) {
            return Presence.UNSET;
        }
        List<Word> words = base(parameter).words();
        boolean positional =
                "@*".contains(parameter.name()) || Character.isDigit(parameter.name().charAt(0));
        if (words.isEmpty() || (positional && words.stream().allMatch(this::isEmpty))) {
            return shell.positionals() == null ? Presence.UNKNOWN : Presence.UNSET;
        }
        if (words.stream().allMatch(this::isEmpty)) {
            return Presence.EMPTY;
        }
        return words.stream().anyMatch(w -> w.isLiteral() && !w.text().isEmpty())
                ? Presence.SET
                : Presence.UNKNOWN;
    }

    private boolean isEmpty(Word word) {
        return word.isLiteral() && word.text().isEmpty();
    }

    /// What the name alone stands for.
    private Values base(Part.Parameter parameter) {
        String name = parameter.name();
        String flags = parameter.flags();
        if (flags.contains("(")
                || flags.chars().anyMatch(Character::isLetter)
                || flags.contains("+")
                || flags.contains("#")) {
            return Values.one(Word.unknown("${" + flags + name + "}"));
        }
        if (flags.contains("!")) {
            return indirect(name, parameter.subscript());
        }
        return parameter.subscript() == null
                ? named(name, parameter.quoted())
                : subscripted(name, parameter.subscript());
    }

    private Values indirect(String name, @Nullable List<Part> subscript) {
        Word pointer = named(name, true).words().stream().findFirst().orElse(Word.literal(""));
        if (subscript != null || !pointer.isLiteral()) {
            return Values.one(Word.unknown("${!" + name + "}"));
        }
        int bracket = pointer.text().indexOf('[');
        if (bracket > 0 && pointer.text().endsWith("]")) {
            String key = pointer.text().substring(bracket + 1, pointer.text().length() - 1);
            return subscripted(
                    pointer.text().substring(0, bracket), List.of(new Part.Text(key, true)));
        }
        return pointer.text().isEmpty()
                ? Values.one(Word.unknown("${!" + name + "}"))
                : named(pointer.text(), true);
    }

    private Values named(String name, boolean quoted) {
        char first = name.isEmpty() ? ' ' : name.charAt(0);
        if (name.equals("@") || name.equals("*")) {
            return all(shell.positionals(), name.equals("@") || !quoted);
        }
        if (name.equals("#")) {
            List<Word> positionals = shell.positionals();
            return Values.one(
                    positionals == null
                            ? Word.unknown("$#")
                            : Word.literal(String.valueOf(positionals.size())));
        }
        if (Character.isDigit(first)) {
            return Values.one(positional(name));
        }
        if (shell.dialect == Dialect.ZSH && shell.isArray(name)) {
            return all(shell.elements(name), !quoted);
        }
        Word value = shell.variable(name);
        if (value != null) {
            return Values.one(value);
        }
        return Values.one(shell.isUnset(name) ? Word.literal("") : wellKnown(name));
    }

    private Values all(@Nullable List<Word> words, boolean separate) {
        if (words == null) {
            return new Values(List.of(Word.unknown("$@")), separate);
        }
        if (separate) {
            return new Values(words, true);
        }
        String separators = separators();
        String between = separators.isEmpty() ? "" : separators.substring(0, 1);
        return Values.one(Fields.joined(words, between, "$*", budget));
    }

    private Word positional(String name) {
        int number = name.length() > 6 ? 999_999 : Integer.parseInt(name);
        if (number == 0) {
            Word zero = shell.variable("0");
            return zero == null ? Word.literal(shellName()) : zero;
        }
        List<Word> positionals = shell.positionals();
        if (positionals == null) {
            return Word.unknown("$" + name);
        }
        return number <= positionals.size() ? positionals.get(number - 1) : Word.literal("");
    }

    private String shellName() {
        return switch (shell.dialect) {
            case SH -> "sh";
            case BASH -> "bash";
            case ZSH -> "zsh";
            case FISH -> "fish";
        };
    }

    private Word wellKnown(String name) {
        return switch (name) {
            case "HOME" -> shell.home;
            case "PWD" -> shell.directory;
            case "USER", "LOGNAME", "USERNAME" ->
                    shell.account.isEmpty() ? Word.unknown(name) : Word.literal(shell.account);
            case "UID", "EUID" ->
                    shell.account.equals("root") ? Word.literal("0") : Word.unknown(name);
            case "IFS" -> Word.literal(" \t\n");
            case "BASH" ->
                    shell.dialect == Dialect.BASH ? Word.literal("/bin/bash") : Word.unknown(name);
            case "PATH", "SHELL", "OLDPWD", "MAIL", "TMPDIR" ->
                    new Word(Word.Kind.UNKNOWN, "/**", name);
            default -> Word.unknown("$" + name);
        };
    }

    private Values subscripted(String name, List<Part> subscript) {
        Word key = expansion.value(subscript, "");
        if (!key.isLiteral()) {
            return Values.one(Word.unknown("${" + name + "[" + key.written() + "]}"));
        }
        String text = key.text().strip();
        if (text.equals("@") || text.equals("*")) {
            return all(name.isEmpty() ? null : shell.elements(name), text.equals("@"));
        }
        Word known = shell.element(name, text);
        OptionalLong index = Arithmetic.value(text, shell, budget);
        if (index.isEmpty() || (known != null && !isIndexFromOne())) {
            return Values.one(known == null ? Word.unknown(name) : known);
        }
        List<Word> elements = shell.elements(name);
        if (elements == null || (shell.dialect == Dialect.ZSH && !shell.isArray(name))) {
            return Values.one(Word.unknown("${" + name + "[" + text + "]}"));
        }
        long place = index.getAsLong();
        place = place < 0 ? elements.size() + place : isIndexFromOne() ? place - 1 : place;
        return Values.one(
                place >= 0 && place < elements.size()
                        ? elements.get((int) place)
                        : Word.literal(""));
    }

    private boolean isIndexFromOne() {
        return shell.dialect == Dialect.ZSH || shell.dialect == Dialect.FISH;
    }

    private Word length(Part.Parameter parameter) {
        Values base = base(parameter);
        if (base.separate()) {
            boolean known = base.words().stream().allMatch(Word::isLiteral);
            return known ? Word.literal(String.valueOf(base.words().size())) : Word.unknown("#");
        }
        Word word = base.words().get(0);
        return word.isLiteral()
                ? Word.literal(String.valueOf(word.text().length()))
                : Word.unknown("${#" + parameter.name() + "}");
    }

    private List<Word> slice(List<Word> words, Part.Parameter parameter) {
        OptionalLong offset = number(parameter.first());
        OptionalLong length =
                parameter.second().isEmpty() || isOpenEnd(parameter)
                        ? OptionalLong.of(words.size() + 1L)
                        : number(parameter.second());
        if (offset.isEmpty() || length.isEmpty() || length.getAsLong() < 0) {
            return List.of(Word.unknown(parameter.name()));
        }
        boolean positional = "@*".contains(parameter.name());
        List<Word> from = words;
        if (positional) {
            from = new ArrayList<>(List.of(positional("0")));
            from.addAll(words);
        }
        long start = offset.getAsLong();
        start = Math.clamp(start < 0 ? from.size() + start : start, 0, from.size());
        long end = Math.min(from.size(), start + length.getAsLong());
        return from.subList((int) start, (int) Math.max(start, end));
    }

    private static boolean isOpenEnd(Part.Parameter parameter) {
        return parameter.second().equals(List.of(new Part.Text("", false)));
    }

    private OptionalLong number(List<Part> parts) {
        Word text = expansion.value(parts, "");
        return text.isLiteral()
                ? Arithmetic.value(text.text(), shell, budget)
                : OptionalLong.empty();
    }

    private UnaryOperator<Word> change(Part.Parameter parameter) {
        String operator = parameter.operator();
        ValueChange changes = new ValueChange(budget);
        return switch (operator.charAt(0)) {
            case '#', '%' -> {
                Word pattern = expansion.pattern(parameter.first());
                yield word -> changes.trimmed(word, operator, pattern);
            }
            case '/' -> {
                Word pattern = expansion.pattern(parameter.first());
                Word replacement = expansion.value(parameter.second(), "");
                yield word -> changes.replaced(word, operator, pattern, replacement);
            }
            case '^', ',' -> {
                Word pattern = expansion.pattern(parameter.first());
                yield word -> changes.cased(word, operator, pattern);
            }
            case ':' -> {
                OptionalLong offset = number(parameter.first());
                OptionalLong length =
                        isOpenEnd(parameter)
                                ? OptionalLong.of(Integer.MAX_VALUE)
                                : number(parameter.second());
                yield word -> changes.part(word, offset, length);
            }
            case '@' -> word -> transformed(word, operator, changes);
            default -> word -> Word.unknown(word.written());
        };
    }

    private Word transformed(Word word, String operator, ValueChange changes) {
        return switch (operator) {
            case "@U" -> changes.cased(word, "^^", Word.literal(""));
            case "@u" -> changes.cased(word, "^", Word.literal(""));
            case "@L" -> changes.cased(word, ",,", Word.literal(""));
            case "@E" ->
                    word.isLiteral()
                            ? Word.literal(Escapes.decoded(word.text(), false))
                            : Word.unknown(word.written());
            case "@P" -> walker.prompt(word, shell, setting);
            default -> Word.unknown(word.written());
        };
    }

    /// What `$((…))` comes to. Code in it runs, also code that a variable brings.
    Word reckoned(List<Part> expression) {
        Word text = expansion.value(expression, "$((…))");
        if (!text.isLiteral()) {
            return text;
        }
        for (String name : text.text().split("[^A-Za-z0-9_]+", 64)) {
            Word value = name.isEmpty() ? null : shell.variable(name);
            if (value != null && (value.text().contains("$(") || value.text().contains("`"))) {
                walker.prompt(value, shell, setting);
            }
        }
        OptionalLong value = Arithmetic.value(text.text(), shell, budget);
        return value.isPresent()
                ? new Word(Word.Kind.LITERAL, String.valueOf(value.getAsLong()), text.written())
                : Word.unknown(text.written());
    }
}
