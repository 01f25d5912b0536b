package io.sallyport.gateway.forward;

import java.io.IOException;
import java.util.ArrayDeque;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// Keeps answers to an operator's global requests in the order of the requests (RFC 4254 section
/// 4), although some wait for a target.
final class GlobalReplies {
    private static final AttributeKey<GlobalReplies> KEY = new AttributeKey<>();

    /// Answers that may wait.
    static final int LIMIT = 1024;

    /// The answer to one request, to be given once; more often does nothing.
    final class Reply {
        private boolean wanted;
        private byte @Nullable [] success;
        private boolean given;

        void success(byte[] payload) {
            give(payload);
        }

        void failure() {
            give(null);
        }

        private void give(byte @Nullable [] payload) {
            synchronized (waiting) {
                if (!given) {
                    success = payload;
                    given = true;
                    flush();
                }
            }
        }
    }

    private final Session transport;
    private final ArrayDeque<Reply> waiting = new ArrayDeque<>(); // guarded by itself

    private GlobalReplies(Session transport) {
        this.transport = transport;
    }

    static GlobalReplies of(Session transport) {
        return transport.computeAttributeIfAbsent(KEY, key -> new GlobalReplies(transport));
    }

    /// A request came.
    Reply expect(boolean wanted) {
        Reply reply = new Reply();
        reply.wanted = wanted;
        if (wanted) {
            synchronized (waiting) {
                if (waiting.size() >= LIMIT) {
                    transport.close(true); // who asks that much and waits for nothing is hostile
                } else {
                    waiting.addLast(reply);
                }
            }
        }
        return reply;
    }

    private void flush() {
        while (true) {
            Reply next = waiting.peekFirst();
            if (next == null || !next.given) {
                return;
            }
            waiting.removeFirst();
            if (next.wanted) {
                send(next.success);
            }
        }
    }

    private void send(byte @Nullable [] success) {
        Buffer packet =
                transport.createBuffer(
                        success == null
                                ? SshConstants.SSH_MSG_REQUEST_FAILURE
                                : SshConstants.SSH_MSG_REQUEST_SUCCESS,
                        success == null ? 4 : success.length + 4);
        if (success != null) {
            packet.putRawBytes(success);
        }
        try {
            transport.writePacket(packet);
        } catch (IOException | RuntimeException gone) {
            transport.close(true);
        }
    }
}
