package io.sallyport.policy.grant;

/// What a session may open. What a grant does not list is refused.
public enum ChannelKind {
    SHELL,
    EXEC,
    SFTP
}
