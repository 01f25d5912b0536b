package io.sallyport.policy.command;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Expands words as fish does: every variable is a list, and a word with several of them becomes
/// each combination. Confined to the thread that reads.
final class FishExpansion {
    private final Expansion expansion;
    private final Walker walker;
    private final Shell shell;
    private final Setting setting;
    private final Budget budget;

    FishExpansion(Expansion expansion, Walker walker, Shell shell, Setting setting) {
        this.expansion = expansion;
        this.walker = walker;
        this.shell = shell;
        this.setting = setting;
        this.budget = walker.budget();
    }

    List<Word> fields(RawWord word) {
        List<Word> words = new ArrayList<>();
        for (List<Part> parts : Braces.expanded(word.parts(), false, budget)) {
            List<Field> combinations = new ArrayList<>();
            combinations.add(new Field());
            for (int i = 0; i < parts.size(); i++) {
                combinations = part(parts.get(i), i == 0, combinations);
            }
            for (Field field : combinations) {
                if (field.isPresent()) {
                    words.add(field.toWord(word.written()));
                }
            }
        }
        return words;
    }

    private List<Field> part(Part part, boolean first, List<Field> before) {
        switch (part) {
            case Part.Text(String text, boolean quoted) -> text(text, quoted, first, before);
            case Part.Brace(char mark) -> text(String.valueOf(mark), false, false, before);
            case Part.Parameter parameter -> {
                List<Word> values = values(parameter);
                return values == null
                        ? unknown(before)
                        : each(parameter.quoted() ? one(values, " ") : values, before);
            }
            case Part.Substitution(Script body, boolean quoted) -> {
                Word output = walker.captured(body, shell, setting);
                return output.isLiteral()
                        ? each(quoted ? List.of(output) : lines(output.text()), before)
                        : unknown(before);
            }
            case Part.Group(List<Part> content) -> {
                for (Part piece : content) {
                    part(piece, false, List.of());
                }
                return unknown(before);
            }
            case Part.Unknown unknown -> {
                return unknown(before);
            }
            case Part.ProcessFile process -> throw new IllegalStateException("not of fish");
            case Part.Reckoning reckoning -> throw new IllegalStateException("not of fish");
            case Part.Elements elements -> throw new IllegalStateException("not of fish");
        }
        return before;
    }

    private void text(String text, boolean quoted, boolean first, List<Field> fields) {
        String rest = text;
        budget.spend(fields.size() * (text.length() / 4 + 1));
        for (Field field : fields) {
            if (first
                    && !quoted
                    && text.startsWith("~")
                    && (text.length() == 1 || text.charAt(1) == '/')) {
                field.value(shell.home);
                rest = text.substring(1);
            }
            if (quoted) {
                field.quote();
            }
            for (int i = 0; i < rest.length(); i++) {
                if (quoted) {
                    field.quoted(rest.charAt(i));
                } else {
                    field.open(rest.charAt(i));
                }
            }
        }
    }

    private List<Field> each(List<Word> values, List<Field> before) {
        List<Field> all = new ArrayList<>();
        for (Word value : values) {
            for (Field field : before) {
                budget.spend(4 + (field.length() + value.text().length()) / 4);
                Field longer = field.copy();
                longer.quote();
                longer.value(value);
                all.add(longer);
            }
        }
        return all;
    }

    private static List<Field> unknown(List<Field> fields) {
        fields.forEach(Field::unknown);
        return fields;
    }

    private List<Word> one(List<Word> values, String separator) {
        return List.of(Fields.joined(values, separator, "", budget));
    }

    private static List<Word> lines(String output) {
        return output.isEmpty() ? List.of() : output.lines().map(Word::literal).toList();
    }

    /// Null where they are not known.
    private @Nullable List<Word> values(Part.Parameter parameter) {
        List<Word> values = named(parameter.name());
        for (int i = 0; i < parameter.flags().length() && values != null; i++) {
            values =
                    values.size() == 1 && values.get(0).isLiteral()
                            ? named(values.get(0).text())
                            : null;
        }
        List<Part> subscript = parameter.subscript();
        if (values == null || subscript == null) {
            return values;
        }
        Word place = expansion.value(subscript, "");
        OptionalLong index =
                place.isLiteral()
                        ? Arithmetic.value(place.text(), shell, budget)
                        : OptionalLong.empty();
        if (index.isEmpty()) {
            return null;
        }
        long at = index.getAsLong() < 0 ? values.size() + index.getAsLong() : index.getAsLong() - 1;
        return at >= 0 && at < values.size() ? List.of(values.get((int) at)) : List.of();
    }

    private @Nullable List<Word> named(String name) {
        return switch (name) {
            case "argv" -> shell.positionals();
            case "HOME" ->
                    shell.elements(name) == null ? List.of(shell.home) : shell.elements(name);
            case "PWD" -> List.of(shell.directory);
            case "USER" -> shell.account.isEmpty() ? null : List.of(Word.literal(shell.account));
            default -> {
                List<Word> elements = shell.elements(name);
                boolean known =
                        elements != null && elements.stream().noneMatch(w -> w.text().equals("**"));
                yield known ? elements : null;
            }
        };
    }
}
