package io.sallyport.policy.command;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What a reading has found so far. Confined to the thread that reads.
final class Findings {
    private static final int MOST_DOUBTS = 100;
    private static final int LONGEST_SOURCE = 500;

    private final List<SimpleCommand> commands = new ArrayList<>();
    private final Set<Doubt> doubts = new LinkedHashSet<>();

    /// Notes a command and returns its place in the list.
    int add(SimpleCommand command) {
        commands.add(command);
        return commands.size() - 1;
    }

    void doubt(Doubt.Kind kind, String source) {
        if (doubts.size() < MOST_DOUBTS) {
            String piece =
                    source.length() > LONGEST_SOURCE
                            ? source.substring(0, LONGEST_SOURCE) + "…"
                            : source;
            doubts.add(new Doubt(kind, piece));
        }
    }

    List<SimpleCommand> commands() {
        return commands;
    }

    List<Doubt> doubts() {
        return List.copyOf(doubts);
    }
}
