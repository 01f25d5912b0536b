package io.sallyport.gateway.terminal;

import io.sallyport.gateway.terminal.TypedCommand.Grade;
import io.sallyport.gateway.terminal.TypedCommand.How;
import java.util.List;

/// What a program took at once: a line, or several where an editor lets them be edited together.
///
/// @param prompt at which it was typed
/// @param taking what is done with it
record ReadLine(String text, How how, Grade grade, String why, Prompt prompt, Taking taking) {

    /// How a program goes on with what it took.
    enum Taking {
        /// as it is
        WHOLE,
        /// one line after the other
        BY_LINE,
        /// it was given to an editor: what runs is what is printed next
        EDITED
    }

    static ReadLine read(String text, Grade grade, String why, Prompt prompt) {
        return new ReadLine(text, How.SCREEN, grade, why, prompt, Taking.WHOLE);
    }

    TypedCommand command(TypedCommand.Scope scope) {
        return new TypedCommand(text, how, grade, scope, why);
    }

    ReadLine taken(Taking by) {
        return new ReadLine(text, how, grade, why, prompt, by);
    }

    /// The parts that are run one after the other.
    List<ReadLine> commands() {
        if (taking != Taking.BY_LINE || text.indexOf('\n') < 0) {
            return List.of(this);
        }
        return text.lines()
                .map(line -> new ReadLine(line, how, grade, why, prompt, Taking.WHOLE))
                .toList();
    }
}
