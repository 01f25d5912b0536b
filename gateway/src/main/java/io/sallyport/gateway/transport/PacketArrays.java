package io.sallyport.gateway.transport;

import java.util.ArrayDeque;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.session.helpers.PacketBuffer;
import org.apache.sshd.common.util.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// Arrays for packets that carry bulk data, used again once the network has taken them: a new one
/// for each packet would be zeroed first, and would push everything else out of the processor's
/// caches.
///
/// Safe for use by many threads. Between two uses an array holds what was last sent, encrypted.
final class PacketArrays {
    /// The largest packet of a channel with what surrounds it (RFC 4253 section 6.1, RFC 4254
    /// section 5.2).
    static final int SIZE = 33 * 1024;

    /// A message of fewer bytes has an array of its own size.
    static final int BULK = 8 * 1024;

    /// For header, padding and tag.
    private static final int AROUND = 512;

    /// Some two megabytes in all.
    private static final int KEPT = 64;

    /// One for all connections: a packet is taken for one and given back by whoever wrote it.
    static final PacketArrays SHARED = new PacketArrays();

    private final ArrayDeque<byte[]> free = new ArrayDeque<>(KEPT); // guards itself

    /// Whether a message of so many bytes goes into one of these.
    static boolean fit(int length) {
        return length >= BULK && length <= SIZE - AROUND;
    }

    /// A packet in one of these arrays.
    private static final class Bulk extends PacketBuffer {
        Bulk(byte[] array) {
            super(array, false);
        }
    }

    Buffer take() {
        byte[] array;
        synchronized (free) {
            array = free.pollFirst(); // the one used last is the one still cached
        }
        return new Bulk(array == null ? new byte[SIZE] : array);
    }

    /// The array of a packet as it was before it was encrypted; absent where it is none of these.
    static byte @Nullable [] arrayOf(Buffer packet) {
        return packet instanceof Bulk && packet.array().length == SIZE ? packet.array() : null;
    }

    /// The array may be used again when this write succeeds. After a write that failed it may still
    /// be read by whoever was at it.
    void giveBackAfter(IoWriteFuture write, byte @Nullable [] array) {
        if (array == null) {
            return;
        }
        if (write.isWritten()) {
            giveBack(array);
        } else {
            write.addListener(done -> {
                if (done.isWritten()) {
                    giveBack(array);
                }
            });
        }
    }

    private void giveBack(byte[] array) {
        synchronized (free) {
            if (free.size() < KEPT) {
                free.addFirst(array);
            }
        }
    }
}
