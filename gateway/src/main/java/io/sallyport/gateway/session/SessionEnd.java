package io.sallyport.gateway.session;

/// Why a session ended.
///
/// @param cause the kind, for people who count
/// @param sentence what the operator is told, or was at fault
public record SessionEnd(Cause cause, String sentence) {

    /// Exit status of a session that the gateway ended.
    public static final int EXIT_STATUS = 254;

    public enum Cause {
        /// the operator closed the connection
        LEFT,
        /// the target closed the connection, or it was lost
        TARGET_CLOSED,
        /// a person ended it
        ENDED_BY_PERSON,
        /// the grant that carried it ended
        GRANT_ENDED,
        /// the owner's consent that covered it ended
        CONSENT_ENDED,
        /// it was paused, and nobody let it go on in time
        PAUSED_TOO_LONG,
        /// no traffic for too long
        IDLE,
        /// it lasted as long as a session may
        TOTAL,
        /// it took as much user data as one session may
        LIMIT,
        /// it could not be recorded or journalled any more
        UNRECORDABLE,
        /// a peer broke the protocol or its bounds
        PROTOCOL,
        /// what was refused ran all the same
        DISOBEYED,
        /// its shell no longer reports what it runs, and nothing lets it run what is not known
        UNREPORTED,
        /// the node stops
        NODE_STOPPED
    }

    /// Whether the operator is told, because she did not end it herself.
    public boolean isToldToOperator() {
        return cause != Cause.LEFT;
    }
}
