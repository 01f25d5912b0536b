package io.sallyport.gateway.channel;

import io.sallyport.policy.grant.ChannelKind;
import io.sallyport.recorder.recording.ChannelHead;
import java.util.Map;
import java.util.Set;
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
    /// answered by the gateway, which answers whatever it does not know alike
    KEEPALIVE,
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
        return REQUESTS.getOrDefault(
                request, request.startsWith("keepalive@") ? KEEPALIVE : REFUSED);
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

    /// Where systems keep the SFTP server. A program of that name elsewhere may be anything, and
    /// what it says would be taken for files.
    private static final Set<String> SFTP_SERVERS =
            Set.of(
                    "/usr/lib/openssh/sftp-server",
                    "/usr/lib/ssh/sftp-server",
                    "/usr/lib/sftp-server",
                    "/usr/lib64/misc/sftp-server",
                    "/usr/lib64/ssh/sftp-server",
                    "/usr/libexec/sftp-server",
                    "/usr/libexec/openssh/sftp-server",
                    "/usr/local/libexec/sftp-server");

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
        return SFTP_SERVERS.contains(command);
    }
}
