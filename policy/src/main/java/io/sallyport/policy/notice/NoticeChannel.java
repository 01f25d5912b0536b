package io.sallyport.policy.notice;

/// How a notice travels.
public enum NoticeChannel {
    /// to a person, at the address the inventory gives
    MAIL,
    /// to the gateway's one webhook
    WEBHOOK,
    /// to the gateway's one chat room
    CHAT
}
