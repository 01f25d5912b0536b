package io.sallyport.policy.command;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The words that one written word becomes. Confined to the thread that reads.
final class Fields {
    private final List<Field> fields = new ArrayList<>();
    private final Budget budget;
    private @Nullable Field current;
    private boolean vanishes;
    private boolean afterBlank;

    Fields(Budget budget) {
        this.budget = budget;
    }

    private Field current() {
        Field field = current;
        if (field == null) {
            field = new Field();
            fields.add(field);
            current = field;
            budget.spend(4);
        }
        return field;
    }

    void text(String text, boolean quoted) {
        budget.spend(text.length() / 4 + 1);
        Field field = current();
        if (quoted) {
            field.quote();
        }
        for (int i = 0; i < text.length(); i++) {
            if (quoted) {
                field.quoted(text.charAt(i));
            } else {
                field.open(text.charAt(i));
            }
        }
        afterBlank = false;
    }

    void value(Word word) {
        budget.spend(word.text().length() / 4 + 1);
        current().value(word);
        afterBlank = false;
    }

    void unknown() {
        current().unknown();
        afterBlank = false;
    }

    /// Ends the field that is being made.
    void cut() {
        current = null;
    }

    /// `"$@"` without parameters: no word, though it is quoted.
    void vanish() {
        vanishes = true;
    }

    /// A value that is cut where a separator is, and whose `*` and `?` count.
    void split(Word word, String separators) {
        budget.spend(word.text().length() / 2 + 1);
        String text = word.text();
        boolean literal = word.isLiteral();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!literal && c == '\\' && i + 1 < text.length()) {
                i++;
                character(text.charAt(i), separators, false);
            } else if (!literal && text.startsWith("**", i)) {
                i++;
                unknown();
            } else if (!literal && (c == '*' || c == '?' || c == '[')) {
                current().open(c);
            } else {
                character(c, separators, true);
            }
        }
    }

    private void character(char c, String separators, boolean open) {
        if (separators.indexOf(c) < 0) {
            if (open) {
                current().open(c);
            } else {
                current().quoted(c);
            }
            afterBlank = false;
        } else if (c == ' ' || c == '\t' || c == '\n') {
            afterBlank |= current != null;
            cut();
        } else if (afterBlank) {
            // A blank and a separator cut once.
            afterBlank = false;
        } else {
            current().quote();
            cut();
        }
    }

    /// Whether the field that is being made is still without text.
    boolean isBlank() {
        return current == null || current.isBlank();
    }

    List<Word> words(String written) {
        List<Word> words = new ArrayList<>();
        for (Field field : fields) {
            if (field.isPresent() && !(vanishes && field.isBlank())) {
                words.add(field.toWord(written));
            }
        }
        return words;
    }

    /// All of it as one word.
    static Word joined(List<Word> words, String separator, String written, Budget budget) {
        Fields one = new Fields(budget);
        one.text("", true);
        for (int i = 0; i < words.size(); i++) {
            if (i > 0) {
                one.text(separator, true);
            }
            one.value(words.get(i));
        }
        return one.words(written).get(0);
    }
}
