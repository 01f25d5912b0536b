package io.sallyport.gateway.login;

import io.sallyport.gateway.relay.UnblockedKeyExchange;
import io.sallyport.gateway.relay.WriteGuard;
import java.io.IOException;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.session.helpers.KeyExchangeMessageHandler;
import org.apache.sshd.common.util.Readable;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.ServerFactoryManager;
import org.apache.sshd.server.session.ServerSessionImpl;

/// A connection from an operator whose unread answers are bounded, see [WriteGuard].
final class GuardedServerSession extends ServerSessionImpl {
    private final WriteGuard guard;

    GuardedServerSession(ServerFactoryManager server, IoSession connection) throws Exception {
        guard = new WriteGuard(); // before the library's constructor asks for the key exchange
        super(server, connection);
    }

    @Override
    protected KeyExchangeMessageHandler initializeKeyExchangeMessageHandler() {
        return new UnblockedKeyExchange(this, guard);
    }

    @Override
    protected IoWriteFuture doWritePacket(Buffer buffer) throws IOException {
        int size = buffer.available();
        IoWriteFuture future = super.doWritePacket(buffer);
        guard.wrote(future, size, getIoSession());
        return future;
    }

    @Override
    public void messageReceived(Readable buffer) throws Exception {
        super.messageReceived(buffer);
        guard.read(getIoSession());
    }
}
