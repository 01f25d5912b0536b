package io.sallyport.gateway.forward;

/// What kind of forward it is, as facts call it.
enum ForwardKind {
    /// a connection that the target makes: `direct-tcpip`
    LOCAL,
    /// a connection to a port the target listens on: `forwarded-tcpip`
    REMOTE,
    /// a unix socket that the target connects to: `direct-streamlocal@openssh.com`
    SOCKET,
    /// a unix socket that the target listens on: `forwarded-streamlocal@openssh.com`
    REMOTE_SOCKET,
    /// the operator's agent: `auth-agent@openssh.com`
    AGENT,
    /// the operator's display: `x11`
    DISPLAY
}
