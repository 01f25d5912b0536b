package io.sallyport.gateway.channel;

import io.sallyport.policy.grant.ChannelKind;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What may be asked of a session channel. What is not listed is refused and journalled.
enum ChannelTable {
    TERMINAL,
    ENVIRONMENT,
    RESIZE,
    /// relayed as it is
    PASSED,
    /// starts something on the target
    STARTS,
    /// lets programs on the target connect to the operator, if the session's terms list it
    FORWARDS,
    /// answered by the gateway, which answers whatever it does not know alike
    KEEPALIVE,
    REFUSED;

    private static final Map<String, ChannelTable> REQUESTS =
            Map.ofEntries(
                    Map.entry("pty-req", TERMINAL),
                    Map.entry("env", ENVIRONMENT),
                    Map.entry("window-change", RESIZE),
                    Map.entry("signal", PASSED),
                    Map.entry("break", PASSED),
                    Map.entry("eow@openssh.com", PASSED),
                    Map.entry("auth-agent-req@openssh.com", FORWARDS),
                    Map.entry("x11-req", FORWARDS),
                    Map.entry("shell", STARTS),
                    Map.entry("exec", STARTS),
                    Map.entry("subsystem", STARTS));

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
    static boolean isSftp(String request, @Nullable String argument) {
        return switch (request) {
            case "subsystem" -> "sftp".equals(argument);
            case "exec" -> argument != null && SFTP_SERVERS.contains(argument);
            default -> false;
        };
    }
}
