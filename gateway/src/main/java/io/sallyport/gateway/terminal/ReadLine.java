package io.sallyport.gateway.terminal;

import io.sallyport.gateway.terminal.TypedCommand.Grade;
import io.sallyport.gateway.terminal.TypedCommand.How;

/// One line that a program took.
///
/// @param prompt at which it was typed
/// @param edited in an editor after it was taken: what runs is what is printed next
record ReadLine(String text, How how, Grade grade, String why, Prompt prompt, boolean edited) {

    static ReadLine read(String text, Grade grade, String why, Prompt prompt) {
        return new ReadLine(text, How.SCREEN, grade, why, prompt, false);
    }
}
