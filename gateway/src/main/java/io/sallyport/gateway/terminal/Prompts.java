package io.sallyport.gateway.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The prompts for commands that a terminal showed, the last one first. Confined to one thread.
final class Prompts {
    private static final int MAX_PROMPTS = 16;

    private final List<Prompt> edited = new ArrayList<>();
    private final List<Prompt> plain = new ArrayList<>();

    /// Those of line editors, or those of programs without one.
    List<Prompt> of(boolean editors) {
        return editors ? edited : plain;
    }

    void know(Prompt prompt) {
        if (prompt.kind() == Prompt.Kind.COMMAND) {
            List<Prompt> known = of(prompt.edited());
            known.removeIf(each -> each.text().equals(prompt.text()));
            known.addFirst(prompt);
            if (known.size() > MAX_PROMPTS) {
                known.removeLast();
            }
        }
    }

    /// The prompt for what it is here: what a line editor asks first is a shell's, whatever it
    /// looks like.
    Prompt recognised(Prompt prompt) {
        boolean first = edited.isEmpty() && plain.isEmpty();
        boolean before = edited.stream().anyMatch(each -> each.text().equals(prompt.text()));
        return prompt.edited() && prompt.kind() == Prompt.Kind.ANSWER && (first || before)
                ? new Prompt(
                        prompt.text(), prompt.columns(), prompt.right(), Prompt.Kind.COMMAND, true)
                : prompt;
    }

    /// The prompt of a program without a line editor that this text begins with.
    Optional<Prompt> beginning(String text) {
        return plain.stream().filter(each -> text.startsWith(each.text())).findFirst();
    }
}
