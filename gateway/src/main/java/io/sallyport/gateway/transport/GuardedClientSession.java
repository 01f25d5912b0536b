package io.sallyport.gateway.transport;

import java.io.IOException;
import org.apache.sshd.client.ClientFactoryManager;
import org.apache.sshd.client.session.ClientSessionImpl;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.session.helpers.KeyExchangeMessageHandler;
import org.apache.sshd.common.util.Readable;
import org.apache.sshd.common.util.buffer.Buffer;

/// A connection to a target whose unread answers are bounded, see [WriteGuard], and which nobody
/// waits for, see [UnblockedKeyExchange].
public final class GuardedClientSession extends ClientSessionImpl {
    private final WriteGuard guard;

    public GuardedClientSession(ClientFactoryManager client, IoSession connection)
            throws Exception {
        guard = new WriteGuard(); // before the library's constructor asks for the key exchange
        super(client, connection);
    }

    @Override
    protected KeyExchangeMessageHandler initializeKeyExchangeMessageHandler() {
        return new UnblockedKeyExchange(this, this::doWritePacket, guard);
    }

    @Override
    protected IoWriteFuture doWritePacket(Buffer buffer) throws IOException {
        int size = buffer.available();
        byte[] array = PacketArrays.arrayOf(buffer);
        IoWriteFuture future = super.doWritePacket(buffer);
        guard.wrote(future, size, getIoSession());
        PacketArrays.SHARED.giveBackAfter(future, array);
        return future;
    }

    @Override
    public Buffer createBuffer(byte command, int length) {
        return PacketArrays.fit(length)
                ? prepareBuffer(command, PacketArrays.SHARED.take())
                : super.createBuffer(command, length);
    }

    @Override
    public void messageReceived(Readable buffer) throws Exception {
        Portion portion = new Portion(buffer);
        while (portion.next(lacking())) {
            super.messageReceived(portion);
        }
        guard.read(getIoSession());
    }

    /// Bytes of the packet whose length is known that are not here yet.
    private int lacking() {
        return decoderState == 0
                ? 0
                : decoderLength
                        + (inMac == null ? 0 : inMacSize)
                        + (inCipher == null ? 0 : inCipher.getAuthenticationTagSize())
                        - decoderBuffer.available();
    }
}
