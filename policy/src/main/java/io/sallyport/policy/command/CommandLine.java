package io.sallyport.policy.command;

import java.util.List;

/// What a line would run.
///
/// @param text the line as it was typed or sent, whole, with its line ends
/// @param commands in the order in which they are written; those of code in code (`eval`, `sh -c`,
///   `$(…)`) stand before the one that has them
/// @param doubts what cannot be told, empty where everything can
public record CommandLine(String text, List<SimpleCommand> commands, List<Doubt> doubts) {
    public CommandLine {
        commands = List.copyOf(commands);
        doubts = List.copyOf(doubts);
    }

    public boolean isBounded() {
        return doubts.isEmpty();
    }
}
