package io.sallyport.policy.command;

/// How much one reading may cost. All are counts, never a clock: the same line always reads the
/// same.
///
/// @param length characters of a line; of a longer one the first part is read
/// @param depth levels of code in code: `eval`, `sh -c`, calls of functions
/// @param nesting levels of grammar, over all code in code: groups, `$(…)`, quotes in `${…}`
/// @param commands simple commands of a line
/// @param words words of all its commands
/// @param steps units of work, about a character read, copied or compared each
public record Limits(int length, int depth, int nesting, int commands, int words, int steps) {
    /// Those of a gateway: the worst line costs a few tens of milliseconds.
    public static final Limits USUAL = new Limits(131_072, 16, 100, 1_000, 10_000, 500_000);

    public Limits {
        if (length < 1 || depth < 1 || nesting < 1 || commands < 1 || words < 1 || steps < 1) {
            throw new IllegalArgumentException("every limit is at least 1");
        }
    }
}
