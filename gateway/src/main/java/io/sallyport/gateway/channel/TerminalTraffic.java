package io.sallyport.gateway.channel;

import io.sallyport.gateway.relay.Flow;
import io.sallyport.gateway.session.ProxySession;
import io.sallyport.gateway.terminal.CommandGate;
import io.sallyport.gateway.terminal.LoginShell;
import io.sallyport.recorder.recording.ChannelHead;
import io.sallyport.recorder.recording.Recording;
import io.sallyport.recorder.recording.RecordingUnavailableException;
import java.nio.charset.StandardCharsets;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// A terminal's bytes: what is typed goes through the command gate, what is shown is recorded
/// before it is.
final class TerminalTraffic implements CommandGate.Way {
    private final ProxySession session;
    private final Recording recording;
    private final int channel;
    private final Flow toTarget;
    private final Flow toOperator;
    private final IntConsumer targetCredit;
    private final @Nullable CommandGate gate;
    private boolean nobodySees; // of the thread that reads the target

    /// @param judge absent where commands are not captured here
    /// @param shell what was asked to report; absent: nothing was
    /// @param nested whether shells that are started in it should report as well
    /// @param targetCredit gives the target credit for what goes nowhere
    TerminalTraffic(
            ProxySession session,
            Recording recording,
            int channel,
            @Nullable SessionJudge judge,
            @Nullable LoginShell shell,
            boolean nested,
            ChannelHead.Terminal size,
            Flow toTarget,
            Flow toOperator,
            IntConsumer targetCredit) {
        this.session = session;
        this.recording = recording;
        this.channel = channel;
        this.toTarget = toTarget;
        this.toOperator = toOperator;
        this.targetCredit = targetCredit;
        this.gate =
                judge == null
                        ? null
                        : new CommandGate(
                                this,
                                judge,
                                session.services().timer(),
                                shell,
                                nested,
                                size.columns(),
                                size.rows());
    }

    /// The operator typed this: how much is recorded, and never what.
    void typed(byte[] data, int offset, int length) {
        recording.typed(channel, length);
        if (gate == null) {
            toTarget.data(0, data, offset, length);
        } else {
            gate.typed(data, offset, length);
        }
    }

    void endOfFile() {
        if (gate == null) {
            endOfFileToTarget();
        } else {
            gate.endOfFile();
        }
    }

    /// The target sent this.
    ///
    /// @param unseen whether the operator is gone
    void received(byte[] data, int offset, int length, boolean unseen) {
        nobodySees = unseen;
        if (gate == null) {
            shown(data, offset, length);
        } else {
            gate.received(data, offset, length);
        }
    }

    void resized(int columns, int rows) {
        if (gate != null) {
            gate.resized(columns, rows);
        }
    }

    void close() {
        if (gate != null) {
            gate.close();
        }
    }

    // ---- of the gate

    @Override
    public void toTarget(byte[] data, int offset, int length) {
        toTarget.data(0, data, offset, length);
    }

    @Override
    public void answer(byte[] data) {
        toTarget.ownData(0, data);
    }

    @Override
    public void taken(int length) {
        toTarget.taken(length);
    }

    @Override
    public void shown(byte[] data, int offset, int length) {
        // Recorded before it is shown: a crash between the two may lose output, never evidence.
        recording.screen(channel, data, offset, length);
        if (nobodySees) {
            targetCredit.accept(length);
        } else {
            toOperator.data(0, data, offset, length);
        }
    }

    @Override
    public void swallowed(int length) {
        targetCredit.accept(length);
    }

    @Override
    public boolean isPaused() {
        return session.pause().isPresent();
    }

    @Override
    public void endOfFileToTarget() {
        toTarget.endOfFile();
    }

    @Override
    public void say(String sentence, boolean onLine) {
        try {
            recording.notice(channel, sentence);
        } catch (RecordingUnavailableException e) {
            if (!session.isOver()) { // else it was sealed a moment ago
                session.endUnrecordable(e);
            }
            return;
        }
        String shown = (onLine ? "\r\n" : "") + "sallyport: " + sentence + "\r\n";
        toOperator.ownData(0, shown.getBytes(StandardCharsets.UTF_8));
    }
}
