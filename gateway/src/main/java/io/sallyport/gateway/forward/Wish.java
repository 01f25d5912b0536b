package io.sallyport.gateway.forward;

import io.sallyport.policy.forward.Forward;

/// A forward that was asked for.
///
/// @param kind what kind it is
/// @param forward what the terms have to list
/// @param type the channel's type on the wire
/// @param payload what the request says beyond the head that all channels have, passed on as it is
/// @param fromOperator whether the operator asked for it, or a program on the target
/// @param from who connected, printable
/// @param to where it leads, printable
record Wish(
        ForwardKind kind,
        Forward forward,
        String type,
        byte[] payload,
        boolean fromOperator,
        String from,
        String to) {}
