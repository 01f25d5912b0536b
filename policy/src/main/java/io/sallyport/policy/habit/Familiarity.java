package io.sallyport.policy.habit;

/// How well a person knows something.
public enum Familiarity {
    /// It was not done as far back as is remembered.
    FIRST,
    /// It was done on fewer days than make a habit.
    RARE,
    /// It is a habit, or nothing is said about it.
    USUAL
}
