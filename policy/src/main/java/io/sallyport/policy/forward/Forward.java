package io.sallyport.policy.forward;

import io.sallyport.recorder.screen.PrintableText;

/// Something an operator asks to be forwarded through a target.
public sealed interface Forward {

    /// A connection that the target makes for the operator: `-L`, `-D`, `-W` (`direct-tcpip`).
    ///
    /// @param host the host as the operator named it; the target looks it up
    record Local(String host, int port) implements Forward {}

    /// A port of the target that is listened on for the operator: `-R` (`tcpip-forward`).
    ///
    /// @param bind the address to listen on as the operator named it; empty: all of them
    /// @param port 0: the target chooses
    record Remote(String bind, int port) implements Forward {}

    /// A unix socket of the target that the operator connects to, or has the target listen on.
    record Socket(String path) implements Forward {}

    /// The operator's agent, for programs on the target.
    record Agent() implements Forward {}

    /// The operator's display, for programs on the target.
    record Display() implements Forward {}

    /// What it is, in the middle of a sentence: `forwarding to db01.internal port 5432`.
    default String inWords() {
        return switch (this) {
            case Local(String host, int port) ->
                    "forwarding to " + printable(host) + " port " + port;
            case Remote(String bind, int port) ->
                    "listening on "
                            + (bind.isEmpty() ? "all addresses" : printable(bind))
                            + " port "
                            + port;
            case Socket(String path) -> "forwarding the socket " + printable(path);
            case Agent() -> "forwarding your agent";
            case Display() -> "forwarding your display (X11)";
        };
    }

    /// The key of the inventory it would have to be listed under.
    default String key() {
        return switch (this) {
            case Local local -> "local";
            case Remote remote -> "remote";
            case Socket socket -> "sockets";
            case Agent agent -> "agent";
            case Display display -> "x11";
        };
    }

    private static String printable(String text) {
        return PrintableText.of(text.length() > 255 ? text.substring(0, 255) : text);
    }
}
