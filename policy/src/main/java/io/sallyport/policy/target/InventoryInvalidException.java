package io.sallyport.policy.target;

/// The inventory was refused whole. The message is `inventory.yml:LINE: PROBLEM`, where the problem
/// says what is wrong and what to do, and holds no secret.
public final class InventoryInvalidException extends RuntimeException {
    private final int line;
    private final String problem;

    /// @param file the file's name
    /// @param line the line, from 1; the first line when it is the file as a whole
    /// @param problem what is wrong with it and what to do
    public InventoryInvalidException(String file, int line, String problem) {
        super(file + ":" + line + ": " + problem);
        this.line = line;
        this.problem = problem;
    }

    /// The file as a whole cannot be read.
    ///
    /// @param problem what is wrong and what to do
    InventoryInvalidException(String file, String problem) {
        super(file + ": " + problem);
        this.line = 1;
        this.problem = problem;
    }

    public int line() {
        return line;
    }

    public String problem() {
        return problem;
    }
}
