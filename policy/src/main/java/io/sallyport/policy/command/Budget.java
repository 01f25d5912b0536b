package io.sallyport.policy.command;

/// What is left of the [Limits] of one reading. Confined to the thread that reads.
final class Budget {
    private final Limits limits;
    private int steps;
    private int commands;
    private int words;
    private int parsed;
    private int nesting;
    private int depth;

    Budget(Limits limits) {
        this.limits = limits;
    }

    /// Ends a reading that reached a bound; what was found until then stands.
    static final class SpentException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private SpentException(String bound) {
            super(bound, null, false, false);
        }
    }

    void spend(int count) {
        steps += count;
        if (steps > limits.steps() || steps < 0) {
            steps = limits.steps();
            throw new SpentException("steps");
        }
    }

    void command(int itsWords) {
        commands++;
        words += itsWords;
        if (commands > limits.commands() || words > limits.words()) {
            throw new SpentException("commands");
        }
    }

    /// Of commands that are read, of which some never run and some run more than once.
    void parsed() {
        parsed++;
        if (parsed > 4 * limits.commands()) {
            throw new SpentException("commands");
        }
    }

    /// Of words that are made before their command is known.
    boolean holds(int moreWords) {
        return words + moreWords <= limits.words();
    }

    /// Java's stack is as deep as this, times a dozen frames: without the bound, `((((…` ends the
    /// thread.
    void enter() {
        nesting++;
        if (nesting > limits.nesting()) {
            throw new SpentException("nesting");
        }
    }

    void leave() {
        nesting--;
    }

    int nesting() {
        return nesting;
    }

    /// Back to a level that [#nesting] told, after what was begun there failed.
    void leaveTo(int level) {
        nesting = level;
    }

    /// Whether code in code may be read at one level more; each yes is followed by [#closeCode].
    boolean openCode() {
        if (depth >= limits.depth()) {
            return false;
        }
        depth++;
        return true;
    }

    void closeCode() {
        depth--;
    }

    int steps() {
        return steps;
    }
}
