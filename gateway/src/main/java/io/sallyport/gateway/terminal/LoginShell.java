package io.sallyport.gateway.terminal;

import io.sallyport.policy.command.SessionState;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Shells that the gateway knows how to make report what they run.
public enum LoginShell {
    BASH,
    ZSH,
    FISH,
    /// dash and busybox's ash: they say where their prompt begins and ends, and no more
    DASH;

    private static final Pattern VERSION = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})");

    /// Whether it reports each line and waits for the answer before it runs.
    public boolean asks() {
        return this != DASH;
    }

    /// Whose grammar its lines follow.
    public SessionState.Dialect dialect() {
        return switch (this) {
            case BASH -> SessionState.Dialect.BASH;
            case ZSH -> SessionState.Dialect.ZSH;
            case FISH -> SessionState.Dialect.FISH;
            case DASH -> SessionState.Dialect.SH;
        };
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The shell of this path, as `$SHELL` has it.
    ///
    /// @param version what it says of itself, empty where it says nothing
    public static Optional<LoginShell> of(String path, String version) {
        return switch (path.substring(path.lastIndexOf('/') + 1)) {
            case "bash" -> isAtLeast(version, 4, 4) ? Optional.of(BASH) : Optional.empty(); // PS0
            case "zsh" -> isAtLeast(version, 5, 0) ? Optional.of(ZSH) : Optional.empty();
            case "fish" -> isAtLeast(version, 3, 4) ? Optional.of(FISH) : Optional.empty(); // $()
            case "dash", "ash" -> Optional.of(DASH);
            default -> Optional.empty();
        };
    }

    private static boolean isAtLeast(String version, int major, int minor) {
        Matcher numbers = VERSION.matcher(version);
        if (!numbers.find()) {
            return false;
        }
        int first = Integer.parseInt(numbers.group(1));
        return first > major || first == major && Integer.parseInt(numbers.group(2)) >= minor;
    }
}
