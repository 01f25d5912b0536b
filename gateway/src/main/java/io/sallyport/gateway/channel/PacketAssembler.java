package io.sallyport.gateway.channel;

import java.util.Arrays;

/// Cuts a stream into packets with a 32-bit length in front, as SFTP has them. Not thread-safe.
final class PacketAssembler {

    /// Takes one whole packet, its length field included. The array is only lent.
    interface Receiver {
        void packet(byte[] data, int offset, int length);
    }

    /// OpenSSH's server takes no more than 256 KiB; some clients add a head to their 256 KiB of
    /// data.
    static final int PACKET_LIMIT = 257 * 1024;

    private final Receiver receiver;
    private byte[] partial = new byte[0];
    private int have;

    PacketAssembler(Receiver receiver) {
        this.receiver = receiver;
    }

    /// Returns false, having delivered what came before, when the stream is not a sequence of such
    /// packets.
    boolean add(byte[] data, int offset, int length) {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            if (have == 0 && end - at >= 4) {
                int size = sizeAt(data, at);
                if (size < 0) {
                    return false;
                }
                if (size <= end - at) { // whole: no copy
                    receiver.packet(data, at, size);
                    at += size;
                    continue;
                }
            }
            int wanted = have < 4 ? 4 : sizeAt(partial, 0);
            if (wanted < 0) {
                return false;
            }
            int take = Math.min(wanted - have, end - at);
            if (partial.length < wanted) {
                partial = Arrays.copyOf(partial, Math.max(wanted, 1024));
            }
            System.arraycopy(data, at, partial, have, take);
            have += take;
            at += take;
            if (have >= 4) {
                int size = sizeAt(partial, 0);
                if (size < 0) {
                    return false;
                }
                if (have == size) {
                    have = 0;
                    receiver.packet(partial, 0, size);
                }
            }
        }
        return true;
    }

    private static int sizeAt(byte[] data, int at) {
        int length =
                (data[at] & 0xff) << 24
                        | (data[at + 1] & 0xff) << 16
                        | (data[at + 2] & 0xff) << 8
                        | data[at + 3] & 0xff;
        return length < 1 || length > PACKET_LIMIT - 4 ? -1 : length + 4;
    }
}
