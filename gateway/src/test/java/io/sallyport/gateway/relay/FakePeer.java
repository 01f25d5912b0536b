package io.sallyport.gateway.relay;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.sshd.common.PropertyResolver;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.RemoteWindow;
import org.apache.sshd.common.io.AbstractIoWriteFuture;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;

/// A fake of the library's edge, written by hand: a peer that takes packets and notes what reached
/// it, whose window is the library's own, and whose operating system takes packets when the test
/// says so. It objects to whatever a peer would object to.
public class FakePeer implements Port {

    /// What the peer saw: bytes of a stream, or one thing that is not data.
    public record Seen(String what, byte[] bytes) {
        @Override
        public String toString() {
            return what + "[" + bytes.length + "]";
        }
    }

    private final Session session;
    private final RemoteWindow window;
    private final Object lock = new Object(); // guards everything below
    private final List<Seen> seen = new ArrayList<>();
    private final ArrayDeque<Written> unwritten = new ArrayDeque<>();
    private final List<String> objections = new ArrayList<>();
    private final AtomicBoolean writing = new AtomicBoolean();
    private final AtomicLong credit = new AtomicLong();
    private boolean writesAtOnce;
    private boolean closed;
    private long dataBytes;
    private long inFlight;
    private long mostInFlight;
    private long replies;
    private @Nullable Exception broken;
    private @Nullable IOException creditless;

    private static final class Written extends AbstractIoWriteFuture {
        final int size;

        Written(int size) {
            super("a write", null);
            this.size = size;
        }
    }

    public FakePeer(long windowSize, int packetSize) {
        this.session =
                (Session)
                        Proxy.newProxyInstance(
                                FakePeer.class.getClassLoader(),
                                new Class<?>[] {Session.class},
                                (self, method, arguments) ->
                                        switch (method.getName()) {
                                            case "createBuffer" -> {
                                                Buffer packet =
                                                        new ByteArrayBuffer(
                                                                new byte
                                                                        [1
                                                                                + (Integer)
                                                                                        arguments[
                                                                                                1]],
                                                                false);
                                                packet.wpos(0);
                                                packet.putByte((Byte) arguments[0]);
                                                yield packet;
                                            }
                                            case "writePacket" -> take((Buffer) arguments[0]);
                                            case "toString" -> "a fake session";
                                            default ->
                                                    throw new UnsupportedOperationException(
                                                            method.getName());
                                        });
        Channel channel =
                (Channel)
                        Proxy.newProxyInstance(
                                FakePeer.class.getClassLoader(),
                                new Class<?>[] {Channel.class},
                                (self, method, arguments) ->
                                        method.getName().equals("toString")
                                                ? "a fake channel"
                                                : null);
        this.window = new RemoteWindow(channel, false);
        window.init(windowSize, packetSize, PropertyResolver.EMPTY);
    }

    /// The operating system takes everything at once from now on.
    public FakePeer takingAtOnce() {
        synchronized (lock) {
            writesAtOnce = true;
        }
        return this;
    }

    /// Writing fails from now on.
    void breakWith(Exception failure) {
        synchronized (lock) {
            broken = failure;
        }
    }

    /// Giving credit fails from now on, as it does when the peer has just gone.
    void refuseCredit(IOException failure) {
        synchronized (lock) {
            creditless = failure;
        }
    }

    private IoWriteFuture take(Buffer packet) throws Exception {
        if (!writing.compareAndSet(false, true)) {
            object("two threads wrote at once");
        }
        try {
            synchronized (lock) {
                if (broken != null) {
                    throw broken;
                }
                if (closed) {
                    object("a packet after the end");
                }
                int size = note(packet);
                Written future = new Written(size);
                if (writesAtOnce) {
                    future.setValue(Boolean.TRUE);
                } else {
                    unwritten.add(future);
                    inFlight += size;
                    mostInFlight = Math.max(mostInFlight, inFlight);
                }
                return future;
            }
        } finally {
            writing.set(false);
        }
    }

    private int note(Buffer packet) {
        int command = packet.getUByte();
        if (packet.getUInt() != 7) {
            object("a packet for another channel");
        }
        switch (command) {
            case SshConstants.SSH_MSG_CHANNEL_DATA -> addData("out", packet.getBytes());
            case SshConstants.SSH_MSG_CHANNEL_EXTENDED_DATA -> {
                if (packet.getUInt() != 1) {
                    object("extended data of a kind that does not exist");
                }
                addData("err", packet.getBytes());
            }
            case SshConstants.SSH_MSG_CHANNEL_REQUEST -> {
                String type = packet.getString();
                boolean wantReply = packet.getBoolean();
                byte[] payload = new byte[packet.available()];
                packet.getRawBytes(payload);
                seen.add(new Seen(type + (wantReply ? "?" : ""), payload));
                return payload.length + 64;
            }
            case SshConstants.SSH_MSG_CHANNEL_SUCCESS, SshConstants.SSH_MSG_CHANNEL_FAILURE ->
                    replies++;
            default -> object("command " + command);
        }
        return packet.available() + packet.rpos();
    }

    private void addData(String stream, byte[] bytes) {
        if (bytes.length == 0) {
            object("an empty data packet");
        }
        if (bytes.length > window.getPacketSize()) {
            object("a data packet of " + bytes.length);
        }
        dataBytes += bytes.length;
        seen.add(new Seen(stream, bytes));
    }

    private void object(String objection) {
        synchronized (lock) {
            objections.add(objection);
        }
    }

    /// The operating system takes up to so many packets. Listeners run on this thread.
    void takeSome(int packets) {
        for (int i = 0; i < packets; i++) {
            Written one;
            synchronized (lock) {
                one = unwritten.poll();
                if (one == null) {
                    return;
                }
                inFlight -= one.size;
            }
            one.setValue(Boolean.TRUE);
        }
    }

    /// The peer is willing to take more.
    public void expandWindow(long bytes) {
        window.expand(bytes);
    }

    /// What was seen, neighbouring bytes of one stream put together, without replies.
    public List<Seen> seen() {
        synchronized (lock) {
            return joined(seen);
        }
    }

    static List<Seen> joined(List<Seen> events) {
        List<Seen> joined = new ArrayList<>();
        ByteArrayOutputStream run = new ByteArrayOutputStream();
        String stream = "";
        for (Seen event : events) {
            boolean isData = event.what.equals("out") || event.what.equals("err");
            if (!stream.isEmpty() && !event.what.equals(stream)) {
                joined.add(new Seen(stream, run.toByteArray()));
                run.reset();
                stream = "";
            }
            if (isData) {
                stream = event.what;
                run.writeBytes(event.bytes);
            } else {
                joined.add(event);
            }
        }
        if (!stream.isEmpty()) {
            joined.add(new Seen(stream, run.toByteArray()));
        }
        return joined;
    }

    public List<String> objections() {
        synchronized (lock) {
            return List.copyOf(objections);
        }
    }

    long mostInFlight() {
        synchronized (lock) {
            return mostInFlight;
        }
    }

    public long dataBytes() {
        synchronized (lock) {
            return dataBytes;
        }
    }

    long replies() {
        synchronized (lock) {
            return replies;
        }
    }

    boolean isClosed() {
        synchronized (lock) {
            return closed;
        }
    }

    long credit() {
        return credit.get();
    }

    @Override
    public Session getSession() {
        return session;
    }

    @Override
    public long getRecipient() {
        return 7;
    }

    @Override
    public RemoteWindow getRemoteWindow() {
        return window;
    }

    @Override
    public void giveCredit(long bytes) throws IOException {
        synchronized (lock) {
            if (creditless != null) {
                throw creditless;
            }
        }
        credit.addAndGet(bytes);
    }

    @Override
    public void sendEndOfFile() {
        synchronized (lock) {
            if (closed) {
                object("end of file after the end");
            }
            seen.add(new Seen("EOF", new byte[0]));
        }
    }

    @Override
    public void hangUp() {
        synchronized (lock) {
            if (closed) {
                object("closed twice");
            }
            closed = true;
            seen.add(new Seen("CLOSE", new byte[0]));
        }
    }
}
