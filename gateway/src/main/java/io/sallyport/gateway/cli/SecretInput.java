package io.sallyport.gateway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Console;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads a password: typed unseen where there is a terminal, else from standard input without the
/// line ends that close it. Never from the command line, where other processes could read it.
final class SecretInput {
    private static final int LIMIT = 64 << 10;

    private SecretInput() {}

    /// The password in UTF-8, for the caller to overwrite.
    static byte[] once() throws IOException {
        Console console = terminal();
        return required(console == null ? piped() : typed(console, "password: "));
    }

    /// As [#once], but typed twice where it is typed: nobody sees what was mistyped.
    static byte[] twice() throws IOException {
        Console console = terminal();
        if (console == null) {
            return required(piped());
        }
        byte[] first = required(typed(console, "password: "));
        byte[] second = typed(console, "again: ");
        boolean same = Arrays.equals(first, second);
        Arrays.fill(second, (byte) 0);
        if (!same) {
            Arrays.fill(first, (byte) 0);
            throw new IllegalArgumentException("the two differ; try again");
        }
        return first;
    }

    private static @Nullable Console terminal() {
        Console console = System.console();
        return console != null && console.isTerminal() ? console : null;
    }

    private static byte[] required(byte[] password) {
        if (password.length == 0) {
            throw new IllegalArgumentException("the password is empty: nothing was done");
        }
        return password;
    }

    private static byte[] typed(Console console, String prompt) {
        char[] typed = console.readPassword(prompt);
        if (typed == null) { // the terminal was closed instead
            return new byte[0];
        }
        byte[] bytes = new String(typed).getBytes(UTF_8);
        Arrays.fill(typed, '\0');
        return bytes;
    }

    private static byte[] piped() throws IOException {
        byte[] read = System.in.readNBytes(LIMIT + 1);
        if (read.length > LIMIT) {
            Arrays.fill(read, (byte) 0);
            throw new IllegalArgumentException(
                    "a password longer than " + LIMIT + " bytes is refused");
        }
        int end = read.length;
        while (end > 0 && (read[end - 1] == '\n' || read[end - 1] == '\r')) {
            end--;
        }
        byte[] password = Arrays.copyOf(read, end);
        Arrays.fill(read, (byte) 0);
        return password;
    }
}
