package io.sallyport.gateway.channel;

import io.sallyport.gateway.session.Refusal;

/// A channel of a connection whose session was refused before there was one: it takes what is asked
/// and says why not. Confined to the connection's thread.
public final class RefusedUse implements ChannelUse {
    private final OperatorChannel channel;
    private final Refusal refusal;
    private boolean terminal;

    public RefusedUse(OperatorChannel channel, Refusal refusal) {
        this.channel = channel;
        this.refusal = refusal;
    }

    @Override
    public void requested(String type, boolean wantReply, byte[] payload) {
        terminal |= type.equals("pty-req");
        if (wantReply) {
            // Accepted, so that the client shows what is said next instead of a message of its own.
            switch (ChannelTable.of(type)) {
                case REFUSED, KEEPALIVE -> channel.toOperator().reply(false);
                default -> channel.toOperator().reply(true);
            }
        }
        if (ChannelTable.of(type) == ChannelTable.STARTS) {
            channel.conclude(
                    "sallyport: " + refusal.sentence() + (terminal ? "\r\n" : "\n"),
                    refusal.exitStatus());
        }
    }

    @Override
    public void received(byte[] data, int offset, int length) {
        // Nobody listens; without credit the client stops by itself.
    }

    @Override
    public void endOfFile() {}

    @Override
    public boolean closed() {
        return false;
    }
}
