package io.sallyport.gateway.forward;

import io.sallyport.policy.forward.Forward;

/// Something that a target listens on for the operator.
///
/// @param kind `REMOTE` or `REMOTE_SOCKET`
/// @param forward what the terms have to list
/// @param at where, printable
/// @param cancelPayload what a request to cancel it says
record Listener(ForwardKind kind, Forward forward, String at, byte[] cancelPayload) {

    /// How channels name it: the address as the operator wrote it, with the port; or the path.
    ///
    /// @param port -1 for a path
    record Key(String address, int port) {}
}
