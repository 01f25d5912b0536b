package io.sallyport.recorder.rule;

/// Whether something matches, as far as what is known tells (Kleene's three values).
public enum Answer {
    NO,
    /// It depends on what is not known.
    PERHAPS,
    YES;

    public static Answer of(boolean yes) {
        return yes ? YES : NO;
    }

    public Answer and(Answer other) {
        return compareTo(other) < 0 ? this : other;
    }

    public Answer or(Answer other) {
        return compareTo(other) > 0 ? this : other;
    }

    public Answer not() {
        return switch (this) {
            case NO -> YES;
            case PERHAPS -> PERHAPS;
            case YES -> NO;
        };
    }
}
