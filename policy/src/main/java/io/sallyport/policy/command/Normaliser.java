package io.sallyport.policy.command;

import java.util.Map;

/// Reads what a command line would really run. Immutable; any number of threads may read at once.
///
/// It follows the grammar and the expansions of sh, bash, zsh and fish, takes wrappers off, and
/// reads code that is handed to another shell. It runs nothing and looks at no machine.
///
/// An audit aid and a guard rail, not a boundary: a program can do what its words do not tell, and
/// a name may stand for another program on the machine. It takes every branch of a line as one that
/// may run, and `cd` as one that succeeds.
public final class Normaliser {
    /// As much as a session remembers, by number of names and in characters.
    private static final int MOST_NAMES = 4_096;

    private static final int LONGEST_MEMORY = 1_000_000;

    private final Limits limits;

    public Normaliser(Limits limits) {
        this.limits = limits;
    }

    public Normaliser() {
        this(Limits.USUAL);
    }

    /// Reads a line. What cannot be told is among its doubts; it never fails.
    ///
    /// @param text one line, or several with their ends as in a here-document
    /// @param state what the session is known to have been told before
    public Reading read(String text, SessionState state) {
        return read(text, state, new Budget(limits));
    }

    Reading read(String text, SessionState state, Budget budget) {
        Findings findings = new Findings();
        SessionState next = state;
        String first = text;
        if (text.length() > limits.length()) {
            findings.doubt(Doubt.Kind.TOO_LARGE, text);
            first = text.substring(0, limits.length());
        }
        try {
            Shell shell = new Shell(state, budget);
            new Walker(budget, findings).session(first, shell);
            if (memory(shell.aliases) + memory(shell.functions) > LONGEST_MEMORY
                    || shell.size() > MOST_NAMES) {
                findings.doubt(Doubt.Kind.TOO_LARGE, text);
            } else {
                next = shell.state();
            }
        } catch (Budget.SpentException spent) {
            findings.doubt(Doubt.Kind.TOO_LARGE, text);
        }
        return new Reading(new CommandLine(text, findings.commands(), findings.doubts()), next);
    }

    private static int memory(Map<String, String> texts) {
        return texts.values().stream().mapToInt(String::length).sum();
    }
}
