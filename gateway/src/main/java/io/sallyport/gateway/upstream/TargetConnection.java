package io.sallyport.gateway.upstream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.sshd.client.channel.AbstractClientChannel;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.ChannelFactory;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// An authenticated connection to a target. Safe for use by many threads.
public final class TargetConnection {
    private static final AttributeKey<Function<String, @Nullable Channel>> ASKED =
            new AttributeKey<>();

    private final ClientSession session;
    private final String target;
    private final SignIn signIn;
    private final Passage passage;

    TargetConnection(ClientSession session, String target, SignIn signIn, Passage passage) {
        this.session = session;
        this.target = target;
        this.signIn = signIn;
        this.passage = passage;
    }

    /// Fingerprint of the host key the target showed.
    public String hostKey() {
        return signIn.shownHostKey();
    }

    /// Asks the target for a channel; the channel itself hears the answer.
    public void open(AbstractClientChannel channel) throws IOException {
        ConnectionService service = session.getService(ConnectionService.class);
        if (service == null) {
            throw new IOException("the connection to " + target + " is closed");
        }
        service.registerChannel(channel);
        channel.open();
    }

    /// Makes a global request that the target answers; what it says comes back on the thread that
    /// reads the connection, before anything the target sends after it. Never, if the connection is
    /// lost.
    ///
    /// @param answer gets whether the target agreed, and what it said
    public void request(String type, byte[] payload, BiConsumer<Boolean, byte[]> answer)
            throws IOException {
        Buffer request =
                session.createBuffer(
                        SshConstants.SSH_MSG_GLOBAL_REQUEST, type.length() + payload.length + 16);
        request.putString(type);
        request.putBoolean(true);
        request.putRawBytes(payload);
        session.request(
                request,
                type,
                (command, said) -> {
                    byte[] rest = new byte[said.available()];
                    said.getRawBytes(rest);
                    answer.accept(command == SshConstants.SSH_MSG_REQUEST_SUCCESS, rest);
                });
    }

    /// What the target's server says of itself, such as `SSH-2.0-OpenSSH_9.2p1`.
    public String software() {
        return String.valueOf(session.getServerVersion());
    }

    /// Runs a command on the target, for the gateway's own sake, and returns the first of what it
    /// writes to its output. Waits for the target.
    ///
    /// @param longest bytes that are kept
    /// @param patience how long the target has to take it, and to be done
    /// @throws IOException when it is not done by then, or the target refuses it
    public String run(String command, int longest, Duration patience) throws IOException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try (ChannelExec channel = session.createExecChannel(command)) {
            channel.setOut(
                    new OutputStream() {
                        @Override
                        public void write(int b) {
                            if (output.size() < longest) {
                                output.write(b);
                            }
                        }
                    });
            channel.setErr(OutputStream.nullOutputStream());
            channel.open().verify(patience);
            if (!channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), patience)
                    .contains(ClientChannelEvent.CLOSED)) {
                throw new IOException(target + " was not done with it in " + patience);
            }
        }
        return output.toString(StandardCharsets.UTF_8);
    }

    /// Serves channels that the target asks for; until then, and where there is none for a type,
    /// they are refused.
    public void serve(Function<String, @Nullable Channel> channels) {
        session.setAttribute(ASKED, channels);
    }

    /// Factories for the types of channels that targets may ask for.
    static List<ChannelFactory> channelFactories() {
        return Stream.of(
                        "forwarded-tcpip",
                        "forwarded-streamlocal@openssh.com",
                        "auth-agent@openssh.com",
                        "x11")
                .<ChannelFactory>map(AskedType::new)
                .toList();
    }

    private record AskedType(String getName) implements ChannelFactory {
        @Override
        public @Nullable Channel createChannel(Session session) {
            Function<String, @Nullable Channel> channels = session.getAttribute(ASKED);
            return channels == null ? null : channels.apply(getName);
        }
    }

    /// Calls back once when the connection is closed; at once if it is already.
    public void onClosed(Runnable listener) {
        AtomicBoolean told = new AtomicBoolean();
        session.addCloseFutureListener(closed -> {
            if (told.compareAndSet(false, true)) {
                listener.run();
            }
        });
    }

    /// A sentence that says by whom the connection was closed.
    public String whyClosed() {
        String lost = passage.whyLost();
        if (lost != null) {
            return lost;
        }
        // Each new key exchange shows a host key again, and it is held to the pins again.
        String refusal = signIn.check().refusal();
        return refusal != null ? refusal : target + " closed the connection";
    }

    /// Closes the connection; what the session left on the target gets the hang-up that a closed
    /// connection means.
    public void close() {
        session.close(true);
    }
}
