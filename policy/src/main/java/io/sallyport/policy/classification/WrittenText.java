package io.sallyport.policy.classification;

import io.sallyport.recorder.rule.Event;
import io.sallyport.recorder.rule.Need;
import io.sallyport.recorder.rule.Rule;

/// What the text of a line has to have so that a rule may surely match one of its commands: of the
/// fields that have words as they are written, once quotes are taken off them. Fields that are made
/// of more (paths, input, statements, what paths are to user data) tell nothing of the text.
public final class WrittenText {
    /// What stands before a name without a folder in `Image`.
    private static final String USUAL_FOLDER = "/usr/bin/";

    private WrittenText() {}

    public static Need neededBy(Rule rule) {
        return rule.need(WrittenText::of);
    }

    /// What of a literal that is in the field is in the text, too; empty where that cannot be said.
    private static String of(String field, String literal) {
        return switch (field) {
            case Event.TEXT, "program", "CommandLine", "argv", "PipedFrom", "PipedTo" -> literal;
            case "a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "a9" -> literal;
            // -rf is -r, too
            case "option" -> literal.startsWith("--") ? literal : "";
            case "Image" ->
                    USUAL_FOLDER.contains(literal)
                            ? ""
                            : literal.substring(literal.lastIndexOf('/') + 1);
            default -> "";
        };
    }
}
