package io.sallyport.policy.habit;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What of a person's work may be new to them.
public enum Aspect {
    /// The machine.
    TARGET,
    /// The account on that machine.
    ACCOUNT,
    /// The program that is run.
    PROGRAM,
    /// The address that they come from.
    SOURCE,
    /// The data of the owner, where what is done touches it.
    DATA,
    /// That they work at all: since when somebody is known. Nothing is told by it.
    WORK;

    /// As rules and facts have it.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Aspect> of(String word) {
        return Arrays.stream(values()).filter(aspect -> aspect.word().equals(word)).findFirst();
    }
}
