package io.sallyport.gateway.desk;

import io.sallyport.gateway.channel.ChannelUse;
import io.sallyport.gateway.channel.OperatorChannel;
import io.sallyport.gateway.channel.TargetRelay;
import io.sallyport.gateway.relay.Flow;
import io.sallyport.gateway.session.OperatorConnection;
import io.sallyport.gateway.session.ProxySession;
import io.sallyport.gateway.session.Refusal;
import io.sallyport.gateway.session.SessionServices;
import io.sallyport.gateway.watch.Seat;
import io.sallyport.recorder.recording.ChannelHead;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionException;
import java.util.function.IntConsumer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A channel to the gateway itself: a desk command, or the menu where there is a terminal.
public final class DeskUse implements ChannelUse, Seat {
    private static final Logger LOG = LoggerFactory.getLogger(DeskUse.class);
    private static final int COMMAND_LIMIT = 16 * 1024;

    private final OperatorChannel channel;
    private final OperatorConnection connection;
    private final Desk desk;
    private final SessionServices services;
    private byte @Nullable [] terminalRequest;
    private volatile ChannelHead.@Nullable Terminal terminal;
    private volatile IntConsumer keys = key -> {};
    private final DeskInput input = new DeskInput();
    private volatile boolean left;
    private boolean begun;
    private @Nullable Menu menu;

    public DeskUse(
            OperatorChannel channel,
            OperatorConnection connection,
            Desk desk,
            SessionServices services) {
        this.channel = channel;
        this.connection = connection;
        this.desk = desk;
        this.services = services;
    }

    @Override
    public void requested(String type, boolean wantReply, byte[] payload) {
        boolean known =
                switch (type) {
                    case "pty-req" -> {
                        terminalRequest = payload;
                        terminal = terminalIn(payload);
                        yield true;
                    }
                    case "window-change" -> {
                        resize(payload);
                        yield true;
                    }
                    case "env" -> true;
                    case "shell", "exec", "subsystem" -> !begun;
                    default -> false;
                };
        if (wantReply) {
            channel.toOperator().reply(known);
        }
        if (known && !begun) {
            begin(type, payload);
        }
    }

    /// Concludes where the sign-in cannot be journalled: not even the desk serves whom no fact
    /// names.
    private void refuseUnrecorded() {
        channel.conclude(
                (terminal == null ? "" : Menu.LEAVE_SCREEN)
                        + "sallyport: "
                        + Refusal.CANNOT_RECORD
                        + (terminal == null ? "\n" : "\r\n"),
                Refusal.REFUSED);
    }

    private void begin(String type, byte[] payload) {
        switch (type) {
            case "exec" -> {
                begun = true;
                run(string(payload));
            }
            case "shell" -> {
                begun = true;
                ChannelHead.Terminal size = terminal;
                if (size == null) {
                    run("help");
                } else if (connection.signIn().isCompletedExceptionally()) {
                    refuseUnrecorded();
                } else {
                    // The menu only shows; what is chosen in it journals a fact of its own first.
                    connection
                            .signIn()
                            .whenCompleteAsync(
                                    (entry, failure) -> {
                                        if (failure != null) {
                                            refuseUnrecorded();
                                        }
                                    },
                                    services.executor());
                    menu =
                            new Menu(
                                    connection.login(),
                                    services,
                                    channel.toOperator(),
                                    size,
                                    this::leave,
                                    this::connect);
                    menu.start();
                }
            }
            case "subsystem" -> {
                begun = true;
                channel.conclude(
                        "sallyport: name a target to transfer files with: sftp "
                                + connection.login().person().name()
                                + "@ACCOUNT@TARGET@"
                                + services.properties().ssh().name()
                                + "\n",
                        126);
            }
            default -> {}
        }
    }

    private void run(String command) {
        if (command.length() > COMMAND_LIMIT) {
            channel.conclude(
                    "sallyport: a command of the desk has at most "
                            + COMMAND_LIMIT
                            + " characters, this has "
                            + command.length()
                            + (terminal == null ? "\n" : "\r\n"),
                    Desk.USAGE);
            return;
        }
        services.executor()
                .execute(() -> {
                    try {
                        connection.signIn().join();
                    } catch (CompletionException notJournalled) {
                        refuseUnrecorded();
                        return;
                    }
                    Flow out = channel.toOperator();
                    int status =
                            desk.run(
                                    connection,
                                    this,
                                    input,
                                    command,
                                    text -> write(out, 0, text),
                                    text -> write(out, 1, text));
                    channel.conclude(status);
                });
    }

    private void write(Flow out, int stream, String text) {
        try {
            out.ownDataWhenRoom(stream, bytes(text));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private byte[] bytes(String text) {
        String shown = terminal == null ? text : text.replace("\n", "\r\n");
        return shown.getBytes(StandardCharsets.UTF_8);
    }

    // ---- the seat of a command that stays

    @Override
    public ChannelHead.@Nullable Terminal terminal() {
        return terminal;
    }

    @Override
    public boolean isLeft() {
        return left;
    }

    @Override
    public boolean write(String text) throws InterruptedException {
        return text.isEmpty() || channel.toOperator().ownDataWhenRoom(0, bytes(text));
    }

    @Override
    public void onKeys(IntConsumer consumer) {
        keys = consumer;
    }

    @Override
    public void cut() {
        channel.toOperator().abort(channel::hangUp);
    }

    private void leave() {
        channel.conclude(0);
    }

    /// The menu's choice: from here on the channel is the target's.
    private void connect(Menu.Choice choice, ChannelHead.Terminal size) {
        byte[] request = terminalRequest;
        if (request == null) {
            throw new IllegalStateException("a menu without a terminal");
        }
        ProxySession session =
                new ProxySession(
                        services,
                        connection.login(),
                        choice.target(),
                        choice.account(),
                        ProxySession.MENU,
                        () -> {});
        connection.carries(session);
        TargetRelay relay = new TargetRelay(channel, session);
        channel.useFor(relay);
        session.open(null);
        relay.start();
        relay.beginShell(request, size);
    }

    @Override
    public void received(byte[] data, int offset, int length) {
        Menu shown = menu;
        if (shown != null) {
            shown.typed(data, offset, length);
        }
        input.take(data, offset, length);
        IntConsumer typed = keys;
        for (int i = offset; i < offset + length; i++) {
            typed.accept(data[i]);
        }
        try {
            channel.giveCredit(length);
        } catch (IOException e) {
            LOG.debug("the channel closed while credit was given back", e);
        }
    }

    private void resize(byte[] payload) {
        ByteArrayBuffer buffer = new ByteArrayBuffer(payload);
        ChannelHead.Terminal old = terminal;
        if (old != null) {
            terminal =
                    new ChannelHead.Terminal(
                            old.type(), cut(buffer.getInt(), 80), cut(buffer.getInt(), 24));
            Menu shown = menu;
            if (shown != null) {
                shown.resized(terminal);
            }
        }
    }

    private static ChannelHead.Terminal terminalIn(byte[] payload) {
        ByteArrayBuffer buffer = new ByteArrayBuffer(payload);
        return new ChannelHead.Terminal(
                buffer.getString(), cut(buffer.getInt(), 80), cut(buffer.getInt(), 24));
    }

    private static int cut(int asked, int ifNone) {
        return asked <= 0 ? ifNone : Math.min(asked, 10_000);
    }

    private static String string(byte[] payload) {
        return new ByteArrayBuffer(payload).getString();
    }

    @Override
    public void endOfFile() {
        input.end();
        Menu shown = menu;
        if (shown != null) {
            leave();
        }
    }

    @Override
    public boolean closed() {
        left = true;
        input.breakOff();
        menu = null;
        return false;
    }
}
