package io.sallyport.gateway.channel;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Takes the answers to the gateway's own questions out of what an SFTP server sends, and gives
/// back their numbers to requests that went out under others. Everything else goes on as it comes,
/// not packet by packet. Confined to the thread that reads from the target.
///
/// Of a packet whose head is not whole yet, at most eight bytes wait for the rest: nobody could do
/// anything with them.
final class AnswerSieve {
    /// Length, type and number, which every answer has.
    private static final int HEAD = 9;

    /// A path twice, as name and as text, and attributes. More is no answer to such a question.
    private static final int ANSWER_LIMIT = 16 * 1024;

    /// What is left of the stream. The array is only lent.
    interface Rest {
        void add(byte[] data, int offset, int length);
    }

    private final PathQuestions questions;
    private final Rest rest;
    private final byte[] head = new byte[HEAD];
    private int have; // of the head
    private long left; // of the packet after its head
    private byte[] own = new byte[0]; // the answer so far, while one is taken out
    private boolean takesOut;
    private boolean broken;

    AnswerSieve(PathQuestions questions, Rest rest) {
        this.questions = questions;
        this.rest = rest;
    }

    void add(byte[] data, int offset, int length) {
        int at = offset;
        int end = offset + length;
        int from = offset; // what goes on begins here
        while (at < end && !broken) {
            if (left > 0) {
                int size = (int) Math.min(left, end - at);
                if (takesOut) {
                    take(data, at, size);
                    from = at + size;
                }
                at += size;
                left -= size;
                finish();
                continue;
            }
            if (have == 0 && end - at >= HEAD && isPlain(data, at)) {
                at += HEAD; // by far the most: no copy
                continue;
            }
            if (have == 0) {
                pass(data, from, at);
            }
            int size = Math.min(HEAD - have, end - at);
            System.arraycopy(data, at, head, have, size);
            have += size;
            at += size;
            from = at;
            if (have == HEAD) {
                have = 0;
                begin();
            }
        }
        pass(data, from, end);
    }

    /// Whether a packet goes on as it is. If so, its head is behind us.
    private boolean isPlain(byte[] data, int at) {
        ByteBuffer packet = ByteBuffer.wrap(data, at, HEAD);
        int size = packet.getInt();
        if (size < HEAD - 4 || size > PacketAssembler.PACKET_LIMIT || packet.get() == 2) {
            return false;
        }
        if (!questions.isPlain(packet.getInt())) {
            return false;
        }
        left = size - (HEAD - 4);
        return true;
    }

    private void begin() {
        ByteBuffer packet = ByteBuffer.wrap(head);
        int size = packet.getInt();
        boolean isVersion = packet.get() == 2; // which has no number
        int number = packet.getInt();
        if (size < HEAD - 4 || size > PacketAssembler.PACKET_LIMIT) {
            broken = true; // whoever follows the rest finds out too
        } else {
            left = size - (HEAD - 4);
            if (!isVersion && questions.isAsked(number)) {
                takesOut = true;
                take(head, 0, HEAD);
                finish();
                return;
            }
            if (!isVersion) {
                packet.putInt(5, questions.clientsNumber(number));
            }
        }
        rest.add(head.clone(), 0, HEAD);
    }

    private void take(byte[] data, int at, int size) {
        int room = Math.min(size, ANSWER_LIMIT - own.length);
        int had = own.length;
        own = Arrays.copyOf(own, had + room);
        System.arraycopy(data, at, own, had, room);
    }

    private void finish() {
        if (takesOut && left == 0) {
            byte[] answer = own;
            own = new byte[0];
            takesOut = false;
            questions.answered(answer);
        }
    }

    private void pass(byte[] data, int from, int to) {
        if (to > from) {
            rest.add(data, from, to - from);
        }
    }
}
