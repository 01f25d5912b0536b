package io.sallyport.gateway.terminal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/// The command that starts an account's login shell so that it reports what it runs and waits for
/// the answer. Nothing is installed on the target: the hooks come in the command itself, and what
/// the shell and the gateway say to each other afterwards is described in
/// `docs/formats/shell-integration.md`.
public final class ShellIntegration {
    private static final Map<LoginShell, String> COMMANDS = new EnumMap<>(LoginShell.class);

    static {
        String start = script("start.sh");
        for (LoginShell shell : LoginShell.values()) {
            String hooks = script("hooks." + shell.word()).stripTrailing();
            String whole = start + script("start." + shell.word()).replace("@@HOOKS@@", hooks);
            COMMANDS.put(shell, "exec /bin/sh -c '" + evaluated(whole) + "'");
        }
    }

    private ShellIntegration() {}

    /// What to ask the target for by `exec`, on a channel with a terminal. Every login shell that
    /// is likely to be handed it takes it for the same words.
    public static String command(LoginShell shell) {
        return java.util.Objects.requireNonNull(COMMANDS.get(shell));
    }

    /// What `sh` is to run to become a shell that reports, started in one that does. It holds no
    /// single quote.
    ///
    /// @param shell its path, in the words of `sh`
    static String nested(String shell, boolean login) {
        String script =
                script("nested.sh")
                        .replace("@@SHELL@@", shell)
                        .replace("@@LOGIN@@", login ? "-l" : "")
                        .replace("@@DASH@@", login ? "-" : "");
        for (LoginShell one : LoginShell.values()) {
            String place = "@@" + one.word() + "@@";
            if (script.contains(place)) {
                script = script.replace(place, script("hooks." + one.word()).stripTrailing());
            }
        }
        return evaluated(script);
    }

    private static String evaluated(String script) {
        return "eval \"$(printf %b \"" + encoded(script) + "\")\"";
    }

    /// Without comments: what an account's `ps` shows need not explain itself.
    private static String script(String name) {
        try (InputStream in = ShellIntegration.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing from the program");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.stripLeading().startsWith("#"))
                    .collect(Collectors.joining("\n", "", "\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// In octal what one of the shells on the way could take for something else.
    private static String encoded(String script) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : script.getBytes(StandardCharsets.UTF_8)) {
            boolean plain =
                    b >= 'a' && b <= 'z'
                            || b >= 'A' && b <= 'Z'
                            || b >= '0' && b <= '9'
                            || " ./-_=+:,@[](){}<>|&*?;~^#".indexOf(b) >= 0;
            if (plain) {
                encoded.append((char) b);
            } else {
                encoded.append("\\0%03o".formatted(b & 0xff));
            }
        }
        return encoded.toString();
    }
}
