package io.sallyport.policy.command;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is known of what a piece of code did.
///
/// @param text what it wrote to its standard output, null where that is not known
/// @param from the places in the list of commands of those that wrote it
record Outcome(@Nullable String text, List<Integer> from, Success success) {
    enum Success {
        YES,
        NO,
        UNKNOWN
    }

    static final Outcome SILENT = new Outcome("", List.of(), Success.YES);

    Outcome {
        from = List.copyOf(from);
    }

    static Outcome of(int command, @Nullable String text, Success success) {
        return new Outcome(text, List.of(command), success);
    }

    /// This, and after it that.
    Outcome then(Outcome next, Budget budget) {
        if (from.isEmpty() && "".equals(text)) {
            return next;
        }
        List<Integer> both = new ArrayList<>(from);
        both.addAll(next.from);
        String all = null;
        if (text != null && next.text != null) {
            budget.spend((text.length() + next.text.length()) / 8);
            all = text + next.text;
        }
        budget.spend(both.size());
        return new Outcome(all, both, next.success);
    }

    /// This, or that, or both of them: which is not known.
    Outcome or(Outcome other, Budget budget) {
        boolean nothing = "".equals(text) && "".equals(other.text);
        List<Integer> both = new ArrayList<>(from);
        both.addAll(other.from);
        budget.spend(both.size());
        Success same = success == other.success ? success : Success.UNKNOWN;
        return new Outcome(nothing ? "" : null, both, same);
    }

    Outcome withSuccess(Success other) {
        return new Outcome(text, from, other);
    }

    Outcome withText(@Nullable String other) {
        return new Outcome(other, from, success);
    }
}
