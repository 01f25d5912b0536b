package io.sallyport.gateway.terminal;

/// What a shell says to the gateway, in between of what it shows.
sealed interface Mark {

    /// The start-up script runs and waits for the nonce.
    record Ready() implements Mark {}

    /// The hooks are in place.
    record Installed(String shell, String version) implements Mark {}

    /// A prompt is about to be shown.
    record PromptShown() implements Mark {}

    /// The prompt is shown, the shell reads a line.
    record LineBegins() implements Mark {}

    /// The key was taken and nothing runs: the line goes on, or was not one.
    record LineGoesOn() implements Mark {}

    /// May this run? The shell waits for the answer.
    ///
    /// @param how `h` a line as its history has it, `x` a line that the shell does not tell, `d` a
    ///   single command that no line stands for
    record Asks(char how, String text) implements Mark {}

    /// What was typed while something ran, and is not lost.
    record TypedAhead(byte[] bytes) implements Mark {
        @Override
        public boolean equals(Object other) {
            return other instanceof TypedAhead(byte[] others)
                    && java.util.Arrays.equals(bytes, others);
        }

        @Override
        public int hashCode() {
            return java.util.Arrays.hashCode(bytes);
        }
    }

    /// The next piece of what starts a shell that reports as well.
    record WantsPiece() implements Mark {}

    /// The command begins to run.
    record Runs() implements Mark {}

    /// It is over.
    ///
    /// @param status its exit status
    record Ended(int status) implements Mark {}

    /// What was refused runs all the same.
    record Disobeyed() implements Mark {}
}
