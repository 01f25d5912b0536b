package io.sallyport.gateway.channel;

import io.sallyport.policy.grant.ChannelKind;
import io.sallyport.recorder.recording.ChannelHead;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What may be asked of a session channel. What is not listed is refused and journalled: agent and
/// X11 forwarding among it.
enum ChannelTable {
    TERMINAL,
    ENVIRONMENT,
    RESIZE,
    /// relayed as it is
    PASSED,
    /// starts something on the target
    STARTS,
    REFUSED;

    private static final Map<String, ChannelTable> REQUESTS =
            Map.of(
                    "pty-req", TERMINAL,
                    "env", ENVIRONMENT,
                    "window-change", RESIZE,
                    "signal", PASSED,
                    "break", PASSED,
                    "eow@openssh.com", PASSED,
                    "shell", STARTS,
                    "exec", STARTS,
                    "subsystem", STARTS);

    static ChannelTable of(String request) {
        return REQUESTS.getOrDefault(request, REFUSED);
    }

    /// What a starting request needs the grant to list; absent where nothing would do.
    static @Nullable ChannelKind kind(String request, @Nullable String argument) {
        return switch (request) {
            case "shell" -> ChannelKind.SHELL;
            case "exec" -> ChannelKind.EXEC;
            default -> "sftp".equals(argument) ? ChannelKind.SFTP : null;
        };
    }

    static String inWords(ChannelKind kind) {
        return switch (kind) {
            case SHELL -> "a shell";
            case EXEC -> "running commands (exec)";
            case SFTP -> "sftp";
        };
    }

    /// Whether the channel speaks SFTP: the subsystem, or the server run as a command and nothing
    /// else.
    static boolean isSftp(ChannelHead head) {
        String command = head.command();
        if (command == null) {
            return false;
        }
        if (head.kind() == ChannelHead.Kind.SUBSYSTEM) {
            return command.equals("sftp");
        }
        return command.toLowerCase(Locale.ROOT).matches("[a-z0-9/._-]*/sftp-server");
    }
}
