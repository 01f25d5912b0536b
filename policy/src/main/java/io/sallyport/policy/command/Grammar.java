package io.sallyport.policy.command;

import io.sallyport.policy.command.Script.Simple;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads code line by line, as a shell does: what a line defines, the next one is read with.
interface Grammar {
    /// The next complete line, null at the end.
    ///
    /// @throws UnparsedException where it is none
    @Nullable Script line();

    /// The simple commands that were read of a line that is none, in order.
    List<Simple> salvaged();

    /// What the lines are read with.
    ///
    /// @param interactive whether `!` names lines of the history
    /// @param comments whether `#` begins a comment
    record Setting(
            SessionState.Dialect dialect,
            Map<String, String> aliases,
            boolean interactive,
            boolean comments) {}

    static Grammar of(String code, Setting setting, Budget budget) {
        return setting.dialect() == SessionState.Dialect.FISH
                ? new FishParser(code, budget)
                : new ShellParser(code, setting, budget);
    }
}
