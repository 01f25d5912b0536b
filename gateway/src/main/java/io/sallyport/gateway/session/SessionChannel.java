package io.sallyport.gateway.session;

/// A channel of a session, as the session itself sees it.
public interface SessionChannel {

    /// Shows a sentence of the gateway's where there is a terminal to show it on.
    void tell(String sentence);

    /// Lets nothing more of the operator's reach the target until [#resume]; what comes meanwhile
    /// waits, bounded by the channel's window. What the target sends goes on. Idempotent, and never
    /// waits for anybody.
    void pause();

    /// Lets what waited, and all that comes, reach the target again.
    void resume();

    /// Tells the operator, closes the channel towards both sides.
    void end(SessionEnd end);

    /// Closes the channel's part of the recording, once. Nothing of the channel is recorded
    /// afterwards.
    void finish();
}
