package io.sallyport.gateway.transport;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.RemoteWindow;
import org.apache.sshd.common.io.AbstractIoWriteFuture;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// What an inner connection writes, on its way into the channel that carries it, as far as the
/// channel's window goes. The rest waits in order, and nobody with it: the library's streams would
/// block whoever writes, which may be the very thread that is to bring the window.
///
/// What waits is bounded as on a socket: data by the flows' limit in flight, all else by the
/// [WriteGuard] of the inner connection. Safe for use by many threads.
public final class ChannelOutput {
    private final Channel channel;
    private final ArrayDeque<Write> writes = new ArrayDeque<>(); // guards itself and over
    private final AtomicInteger flushes = new AtomicInteger();
    private boolean over;

    /// A packet of the inner connection.
    private static final class Write extends AbstractIoWriteFuture {
        final byte[] bytes;
        final int end;
        int next;

        Write(Object id, Buffer packet) {
            super(id, null);
            this.bytes = packet.array();
            this.next = packet.rpos();
            this.end = packet.wpos();
        }

        void follow(IoWriteFuture last) {
            last.addListener(done -> setValue(done.isWritten() ? Boolean.TRUE : why(done)));
        }

        private static Throwable why(IoWriteFuture failed) {
            Throwable cause = failed.getException();
            return cause == null ? new ClosedChannelException() : cause;
        }

        void failed(Throwable cause) {
            setValue(cause);
        }
    }

    public ChannelOutput(Channel channel) {
        this.channel = channel;
    }

    /// The packet is this output's from now on.
    IoWriteFuture write(Buffer packet) {
        Write write = new Write(channel, packet);
        boolean late;
        synchronized (writes) {
            late = over;
            if (!late) {
                writes.add(write);
            }
        }
        if (late) {
            write.failed(new ClosedChannelException());
        } else {
            flush();
        }
        return write;
    }

    /// The window has grown.
    public void flush() {
        if (flushes.getAndIncrement() != 0) {
            return; // whoever is at it looks again
        }
        int seen;
        do {
            seen = flushes.get();
            try {
                while (writeNext()) {}
            } catch (IOException e) {
                end(e);
            }
        } while (flushes.addAndGet(-seen) != 0);
    }

    /// One packet of the channel; false where there is nothing to write or no room for it.
    private boolean writeNext() throws IOException {
        RemoteWindow window = channel.getRemoteWindow();
        Write first;
        int length;
        boolean last;
        Session session = channel.getSession();
        Buffer data;
        synchronized (writes) {
            first = writes.peek();
            if (first == null) {
                return false;
            }
            long room = Math.min(window.getSize(), window.getPacketSize());
            length = (int) Math.min(room, first.end - first.next);
            if (length <= 0) {
                return false;
            }
            data = session.createBuffer(SshConstants.SSH_MSG_CHANNEL_DATA, length + 12);
            data.putUInt(channel.getRecipient());
            data.putUInt(length);
            data.putRawBytes(first.bytes, first.next, length);
            first.next += length;
            last = first.next == first.end;
            if (last) {
                writes.poll();
            }
        }
        window.consume(length);
        IoWriteFuture written = session.writePacket(data); // outside the lock: listeners write
        if (last) {
            first.follow(written);
        }
        return true;
    }

    /// What still waits.
    public List<IoWriteFuture> pending() {
        synchronized (writes) {
            return List.copyOf(writes);
        }
    }

    /// The channel is closed: what waits fails, and so does what is written from now on.
    public void end(@Nullable Throwable cause) {
        List<Write> unwritten;
        synchronized (writes) {
            over = true;
            unwritten = List.copyOf(writes);
            writes.clear();
        }
        Throwable why = cause == null ? new ClosedChannelException() : cause;
        unwritten.forEach(write -> write.failed(why));
    }
}
