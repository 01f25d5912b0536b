package io.sallyport.gateway.forward;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.BufferException;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;

/// Stands between programs on a target and an operator's agent, and speaks the agent's protocol
/// (draft-ietf-sshm-ssh-agent): only what it understands goes through.
///
/// Keys that sign in at this gateway are not in the list that the target gets, and nothing is
/// signed with them: a target's root could otherwise sign in here as the operator. Keys are neither
/// added nor removed, and the agent is not locked. `session-bind@openssh.com` goes through: without
/// it a key with a destination (`ssh-add -h`) would not sign for the next hop.
///
/// Safe for use by two threads, one a side; answers keep the order of the questions.
final class AgentFilter {
    /// As long as OpenSSH lets a message be.
    static final int MESSAGE_LIMIT = 256 * 1024;

    /// Questions without an answer; OpenSSH asks one at a time.
    static final int PENDING_LIMIT = 16;

    /// Bytes that one side may leave unread.
    static final long UNREAD_LIMIT = 2L * MESSAGE_LIMIT;

    private static final int REFUSALS_REPORTED = 16;

    private static final int FAILURE = 5;
    private static final int SUCCESS = 6;
    private static final int REQUEST_IDENTITIES = 11;
    private static final int IDENTITIES = 12;
    private static final int REQUEST_SIGNATURE = 13;
    private static final int SIGNATURE = 14;
    private static final int EXTENSION = 27;
    private static final int EXTENSION_FAILURE = 28;

    private static final Map<Integer, String> REFUSED =
            Map.of(
                    17, "add",
                    18, "remove",
                    19, "remove all",
                    20, "add from a token",
                    21, "remove from a token",
                    22, "lock",
                    23, "unlock",
                    25, "add with constraints",
                    26, "add from a token with constraints");

    /// What breaks the protocol; the message says what, for the middle of a sentence.
    static final class Breach extends Exception {
        private Breach(String what) {
            super(what, null, false, false);
        }
    }

    /// Hears of what is not passed on.
    interface Refusals {
        /// @param key fingerprint of the key in question
        void refused(String request, @Nullable String key, String why);
    }

    /// A question that waits for its answer, and what the answer may be.
    private enum Question {
        LIST(Set.of(IDENTITIES, FAILURE)),
        SIGN(Set.of(SIGNATURE, FAILURE)),
        BIND(Set.of(SUCCESS, FAILURE, EXTENSION_FAILURE)),
        /// answered here, in its turn
        REFUSED(Set.of());

        final Set<Integer> answers;

        Question(Set<Integer> answers) {
            this.answers = answers;
        }
    }

    private final EnrolledKeys keys;
    private final Consumer<byte[]> toAgent;
    private final Consumer<byte[]> toTarget;
    private final Refusals refusals;

    private final Messages fromTarget = new Messages();
    private final Messages fromAgent = new Messages();
    private final Object lock = new Object(); // guards pending, refused, and the order of answers
    private final ArrayDeque<Question> pending = new ArrayDeque<>();
    private int refused;

    AgentFilter(
            EnrolledKeys keys,
            Consumer<byte[]> toAgent,
            Consumer<byte[]> toTarget,
            Refusals refusals) {
        this.keys = keys;
        this.toAgent = toAgent;
        this.toTarget = toTarget;
        this.refusals = refusals;
    }

    /// Bytes from the program on the target, in order, from one thread at a time.
    void fromTarget(byte[] data, int offset, int length) throws Breach {
        for (byte[] message : fromTarget.add(data, offset, length)) {
            try {
                ask(message);
            } catch (BufferException garbage) {
                throw new Breach("what is no message to an agent");
            }
        }
    }

    /// Bytes from the operator's agent, in order, from one thread at a time.
    void fromAgent(byte[] data, int offset, int length) throws Breach {
        for (byte[] message : fromAgent.add(data, offset, length)) {
            try {
                answer(message);
            } catch (BufferException garbage) {
                throw new Breach("what is no answer of an agent");
            }
        }
    }

    private void ask(byte[] message) throws Breach {
        Buffer in = new ByteArrayBuffer(message);
        int type = in.getUByte();
        switch (type) {
            case REQUEST_IDENTITIES -> {
                requireEnd(in);
                pass(Question.LIST, message);
            }
            case REQUEST_SIGNATURE -> {
                byte[] key = in.getBytes();
                in.getBytes(); // what is to be signed
                in.getUInt(); // flags
                requireEnd(in);
                if (keys.mayBeUsed(key)) {
                    pass(Question.SIGN, message);
                } else {
                    refuse(
                            "sign",
                            EnrolledKeys.fingerprint(key),
                            "the key signs in at this gateway, or it cannot be told whether it does");
                }
            }
            case EXTENSION -> {
                String name = string(in);
                if (name.equals("session-bind@openssh.com")) {
                    in.getBytes(); // host key
                    in.getBytes(); // session
                    in.getBytes(); // signature
                    in.getBoolean(); // whether it is forwarded
                    requireEnd(in);
                    pass(Question.BIND, message);
                } else {
                    refuse("extension", null, "the only extension passed on is session-bind");
                }
            }
            default ->
                    refuse(
                            REFUSED.getOrDefault(type, "request " + type),
                            null,
                            "a target lists keys and has things signed, and nothing else");
        }
    }

    private void pass(Question question, byte[] message) throws Breach {
        synchronized (lock) {
            add(question);
            toAgent.accept(framed(message));
        }
    }

    private void refuse(String request, @Nullable String key, String why) throws Breach {
        boolean reported;
        synchronized (lock) {
            add(Question.REFUSED);
            settle();
            reported = ++refused <= REFUSALS_REPORTED;
        }
        if (reported) {
            refusals.refused(request, key, why);
        }
    }

    private void add(Question question) throws Breach {
        if (pending.size() >= PENDING_LIMIT) {
            throw new Breach(
                    "more than " + PENDING_LIMIT + " requests without waiting for answers");
        }
        pending.addLast(question);
    }

    /// Answers here whatever is next and answered here.
    private void settle() {
        while (pending.peekFirst() == Question.REFUSED) {
            pending.removeFirst();
            toTarget.accept(framed(new byte[] {FAILURE}));
        }
    }

    private void answer(byte[] message) throws Breach {
        synchronized (lock) {
            Question question = pending.pollFirst();
            int type = message[0] & 0xff;
            if (question == null || !question.answers.contains(type)) {
                throw new Breach("an answer of an agent to no question");
            }
            toTarget.accept(framed(type == IDENTITIES ? withoutEnrolled(message) : message));
            settle();
        }
    }

    private byte[] withoutEnrolled(byte[] message) throws Breach {
        record Identity(byte[] key, byte[] comment) {}
        Buffer in = new ByteArrayBuffer(message);
        in.getUByte();
        long count = in.getUInt();
        List<Identity> identities = new ArrayList<>();
        for (long i = 0; i < count; i++) { // ends with the message at the latest
            identities.add(new Identity(in.getBytes(), in.getBytes()));
        }
        requireEnd(in);
        identities.forEach(identity -> keys.noteCertificate(identity.key()));
        identities.removeIf(identity -> !keys.mayBeUsed(identity.key()));
        Buffer out = new ByteArrayBuffer();
        out.putByte((byte) IDENTITIES);
        out.putUInt(identities.size());
        for (Identity identity : identities) {
            out.putBytes(identity.key());
            out.putBytes(identity.comment());
        }
        return out.getCompactData();
    }

    private static String string(Buffer in) {
        return new String(in.getBytes(), StandardCharsets.UTF_8);
    }

    private static void requireEnd(Buffer in) throws Breach {
        if (in.available() > 0) {
            throw new Breach("an agent's message with something behind it");
        }
    }

    private static byte[] framed(byte[] message) {
        Buffer out = new ByteArrayBuffer(message.length + 4);
        out.putBytes(message);
        return out.getCompactData();
    }

    /// Cuts a stream into messages: a length of four bytes and so many bytes. Confined to the
    /// thread that reads the stream.
    private static final class Messages {
        private final ByteArrayOutputStream message = new ByteArrayOutputStream();
        private int length = -1; // of the message; -1 while it is read
        private int head;
        private int headBytes;

        List<byte[]> add(byte[] data, int offset, int count) throws Breach {
            List<byte[]> whole = new ArrayList<>();
            int at = offset;
            int end = offset + count;
            while (at < end) {
                if (length < 0) {
                    head = head << 8 | data[at++] & 0xff;
                    if (++headBytes == 4) {
                        if (head <= 0 || head > MESSAGE_LIMIT) {
                            throw new Breach("a message no agent understands");
                        }
                        length = head;
                        headBytes = 0;
                        head = 0;
                    }
                } else {
                    int part = Math.min(end - at, length - message.size());
                    message.write(data, at, part);
                    at += part;
                    if (message.size() == length) {
                        whole.add(message.toByteArray());
                        message.reset();
                        length = -1;
                    }
                }
            }
            return whole;
        }
    }
}
