package io.sallyport.policy.grant;

import java.util.List;

/// The sessions that run now. Safe for use by many threads.
public interface LiveSessions {

    /// The running sessions of this node, oldest first.
    List<LiveSession> list();

    /// Tells the operator why and ends the session. Returns false when no such session runs; true
    /// once the end is journalled and under way (its last channel closes within a second). May be
    /// repeated.
    ///
    /// @param session the session's id
    /// @param by the person who ends it
    /// @param source where that person came from
    /// @param reason shown to the operator and kept in the journal
    boolean end(String session, String by, String source, String reason);
}
