package io.sallyport.policy.command;

import io.sallyport.policy.command.SessionState.Dialect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Expands the words of one command as its shell would. Confined to the thread that reads.
final class Expansion {
    private final Walker walker;
    private final Shell shell;
    private final Setting setting;
    private final Budget budget;
    private final ParameterExpansion parameters;
    private final Map<String, Outcome> sources = new HashMap<>();
    private final List<Script> sinks = new ArrayList<>();

    Expansion(Walker walker, Shell shell, Setting setting) {
        this.walker = walker;
        this.shell = shell;
        this.setting = setting;
        this.budget = walker.budget();
        this.parameters = new ParameterExpansion(this, walker, shell, setting);
    }

    /// What the files of `<(…)` hold, by their names.
    Map<String, Outcome> sources() {
        return sources;
    }

    /// The code of `>(…)`, which reads what the command writes to it.
    List<Script> sinks() {
        return sinks;
    }

    List<Word> fields(List<RawWord> words) {
        List<Word> all = new ArrayList<>();
        for (RawWord word : words) {
            all.addAll(fields(word));
            budget.spend(all.size() / 64 + 1);
            if (!budget.holds(all.size())) {
                budget.command(all.size());
            }
        }
        return all;
    }

    /// The words that a word becomes: none, one or several.
    List<Word> fields(RawWord word) {
        if (shell.dialect == Dialect.FISH) {
            return new FishExpansion(this, walker, shell, setting).fields(word);
        }
        if (word.assignment()) {
            return List.of(value(word.parts(), word.written()));
        }
        List<Word> fields = new ArrayList<>();
        for (List<Part> parts : Braces.expanded(word.parts(), true, budget)) {
            Fields made = new Fields(budget);
            Part.Parameter open = parameters.onlyOpen(parts);
            if (open != null) {
                // The default is one of the things that it may be: better one word too many.
                fields.add(Word.unknown(word.written()));
                fields.addAll(fields(new RawWord(open.first(), word.written(), false)));
                continue;
            }
            parts(parts, made, true);
            fields.addAll(made.words(word.written()));
        }
        return fields;
    }

    /// The text that something becomes where it is neither cut nor matched against names: in an
    /// assignment, a here-document.
    Word value(List<Part> parts, String written) {
        Fields made = new Fields(budget);
        made.text("", true);
        if (shell.dialect == Dialect.FISH) {
            List<Word> words =
                    new FishExpansion(this, walker, shell, setting)
                            .fields(new RawWord(parts, written, false));
            return Fields.joined(words, " ", written, budget);
        }
        parts(parts, made, false);
        List<Word> words = made.words(written);
        return words.size() == 1 ? words.get(0) : Fields.joined(words, " ", written, budget);
    }

    /// What a pattern is, of `${x#…}` and `case`: its `*` count, and nothing is cut.
    Word pattern(List<Part> parts) {
        Fields made = new Fields(budget);
        made.text("", true);
        for (Part part : parts) {
            if (part instanceof Part.Text(String text, boolean quoted) && !quoted) {
                made.text(text, false);
            } else if (part instanceof Part.Parameter parameter && !parameter.quoted()) {
                parameters.values(parameter).words().forEach(word -> made.split(word, ""));
            } else {
                part(part, made, false);
            }
        }
        List<Word> words = made.words("");
        return words.size() == 1 ? words.get(0) : Word.unknown("");
    }

    /// @param cuts whether values are cut and `*` counts
    private void parts(List<Part> parts, Fields made, boolean cuts) {
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            if (part instanceof Part.Text(String text, boolean quoted) && !quoted) {
                // zsh looks for a tilde after it has put values in.
                boolean starts = i == 0 || (shell.dialect == Dialect.ZSH && made.isBlank());
                String rest = starts ? tilde(text, parts.size() > i + 1, made) : text;
                if (i == 0
                        && rest.startsWith("=")
                        && rest.length() > 1
                        && shell.dialect == Dialect.ZSH
                        && cuts) {
                    rest = rest.substring(1);
                }
                if (!cuts) {
                    rest = assignedTilde(rest, made);
                }
                if (!rest.isEmpty()) {
                    made.text(rest, !cuts);
                }
            } else if (part instanceof Part.Group(List<Part> content)
                    && i > 0
                    && i == parts.size() - 1
                    && isQualifier(content)) {
                group(content); // It only leaves names out.
            } else {
                part(part, made, cuts);
            }
        }
    }

    /// zsh: `*(.)`
    private boolean isQualifier(List<Part> content) {
        return shell.dialect == Dialect.ZSH
                && content.stream()
                        .allMatch(p ->
                                p instanceof Part.Text(String text, boolean quoted)
                                        && text.indexOf('|') < 0);
    }

    private void part(Part part, Fields made, boolean cuts) {
        budget.spend(1);
        switch (part) {
            case Part.Text(String text, boolean quoted) -> made.text(text, quoted || !cuts);
            case Part.Brace(char mark) -> made.text(String.valueOf(mark), false);
            case Part.Parameter parameter -> parameter(parameter, made, cuts);
            case Part.Substitution(Script body, boolean quoted) -> {
                Word output = walker.captured(body, shell, setting);
                if (quoted || !cuts) {
                    made.value(output);
                } else {
                    made.split(output, parameters.separators());
                }
            }
            case Part.Reckoning(List<Part> expression, boolean quoted) ->
                    made.value(parameters.reckoned(expression));
            case Part.Unknown(boolean quoted) -> made.unknown();
            case Part.Group(List<Part> content) -> {
                group(content);
                made.unknown();
            }
            case Part.ProcessFile(Script body, boolean writes) -> process(body, writes, made);
            case Part.Elements(List<RawWord> words) -> {
                fields(words);
                made.unknown();
            }
        }
    }

    private void parameter(Part.Parameter parameter, Fields made, boolean cuts) {
        boolean whole = parameter.quoted() || !cuts;
        if (!whole && parameters.takesDefault(parameter)) {
            for (Part part : parameter.first()) {
                if (part instanceof Part.Text(String text, boolean quoted)
                        && !quoted
                        && shell.dialect != Dialect.ZSH) {
                    made.split(Word.literal(text), parameters.separators());
                } else {
                    part(part, made, true);
                }
            }
            return;
        }
        values(parameters.values(parameter), whole, parameter.flags().contains("="), made);
    }

    private void values(
            ParameterExpansion.Values values, boolean whole, boolean splits, Fields made) {
        List<Word> words = values.words();
        if (words.isEmpty() && values.separate() && whole) {
            made.vanish();
        }
        for (int i = 0; i < words.size(); i++) {
            if (i > 0) {
                made.cut();
            }
            Word word = words.get(i);
            if (whole) {
                made.value(word);
            } else if (shell.dialect == Dialect.ZSH && !splits && !parameters.zshSplits()) {
                if (!word.text().isEmpty()) {
                    made.value(word);
                }
            } else {
                made.split(word, parameters.separators());
            }
        }
    }

    /// Evaluates what stands in a pattern of alternatives; which of them match is not told.
    private void group(List<Part> content) {
        Fields ignored = new Fields(budget);
        StringBuilder text = new StringBuilder();
        for (Part part : content) {
            if (part instanceof Part.Text(String piece, boolean quoted)) {
                text.append(piece);
            } else {
                part(part, ignored, false);
            }
        }
        if (shell.dialect == Dialect.ZSH && runsCode(text)) {
            walker.findings().doubt(Doubt.Kind.UNKNOWN_CODE, "(" + text + ")");
        }
    }

    /// zsh: `*(e:code:)`, `*(+function)`
    private static boolean runsCode(CharSequence qualifiers) {
        for (int i = 0; i < qualifiers.length(); i++) {
            char c = qualifiers.charAt(i);
            if (c == '|' || c == '*') {
                return false;
            }
            boolean last = i + 1 == qualifiers.length();
            if (c == '+' || (c == 'e' && !last && !Character.isLetter(qualifiers.charAt(i + 1)))) {
                return true;
            }
        }
        return false;
    }

    private void process(Script body, boolean writes, Fields made) {
        String name = "/dev/fd/" + (63 - sources.size() - sinks.size());
        if (writes) {
            sinks.add(body);
        } else {
            sources.put(name, walker.run(body, shell.copy(), setting));
        }
        made.value(Word.literal(name));
    }

    /// Puts the home directory in for a tilde and returns what follows it.
    private String tilde(String text, boolean more, Fields made) {
        if (!text.startsWith("~")) {
            return text;
        }
        int slash = text.indexOf('/');
        if (slash < 0 && more) {
            if (shell.dialect != Dialect.ZSH) {
                return text;
            }
            made.unknown(); // In zsh it is one where what follows is empty.
            return "";
        }
        String name = text.substring(1, slash < 0 ? text.length() : slash);
        made.value(homeOf(name));
        return slash < 0 ? "" : text.substring(slash);
    }

    /// `export x=~/y`: a tilde after the `=`.
    private String assignedTilde(String text, Fields made) {
        int place = text.indexOf("=~");
        if (place < 0 || !Assignments.isName(text.substring(0, place))) {
            return text;
        }
        made.text(text.substring(0, place + 1), true);
        return tilde(text.substring(place + 1), false, made);
    }

    private Word homeOf(String name) {
        if (name.isEmpty() || name.equals(shell.account)) {
            Word home = shell.variable("HOME");
            return home == null ? shell.home : home;
        }
        return switch (name) {
            case "+" -> shell.directory;
            case "root" -> Word.literal("/root");
            default -> Word.unknown("~" + name);
        };
    }

    /// The words of an array's elements, keys of `[k]=v` left out; null where keys are given.
    @Nullable List<Word> elements(List<RawWord> words) {
        for (RawWord word : words) {
            if (word.written().startsWith("[") && word.written().contains("]=")) {
                return null;
            }
        }
        return fields(words);
    }
}
