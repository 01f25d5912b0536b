package io.sallyport.gateway.channel;

/// What an operator's channel is used for: a target, or the gateway itself. All calls come from the
/// thread that reads the operator's connection, one at a time, and must not wait.
public interface ChannelUse {

    /// A channel request. The use answers it, now or later, if `wantReply`.
    void requested(String type, boolean wantReply, byte[] payload);

    /// Data from the operator. The array is not kept. The use gives the credit back.
    void received(byte[] data, int offset, int length);

    /// The operator sends no more.
    void endOfFile();

    /// The operator closed the channel, or the connection is gone. Returns whether something is
    /// still to be said, an exit status; the use then sees to it that the channel is closed.
    boolean closed();
}
