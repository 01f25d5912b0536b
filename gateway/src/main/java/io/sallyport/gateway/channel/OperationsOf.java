package io.sallyport.gateway.channel;

import io.sallyport.gateway.session.ProxySession;
import io.sallyport.policy.operation.Operation;
import io.sallyport.recorder.recording.FileTransfer;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is done by what is asked of a channel, as far as the gateway can know it; what it cannot
/// know is [Operation#UNBOUNDED].
final class OperationsOf {
    private OperationsOf() {}

    /// What file clients do: look, fetch and put.
    private static final Set<Operation> FILES =
            Collections.unmodifiableSet(
                    EnumSet.of(
                            Operation.OBSERVE, Operation.READ, Operation.EXPORT, Operation.MODIFY));

    /// Whether the command is one that moves files, which the relay follows by themselves.
    static boolean isFiles(String command, boolean hasTerminal) {
        return !hasTerminal
                && (ChannelTable.isSftp("exec", command) || ScpCommand.parse(command) != null);
    }

    /// Of a channel that starts so. A command is told by what it says it runs; in a shell of which
    /// nothing more is known, anything can be done.
    static Set<Operation> channel(
            ProxySession session, String type, @Nullable String argument, boolean hasTerminal) {
        if (!hasTerminal && ChannelTable.isSftp(type, argument)) {
            return FILES;
        }
        if (!type.equals("exec") || argument == null) {
            return Set.of(Operation.UNBOUNDED);
        }
        ScpCommand copy = hasTerminal ? null : ScpCommand.parse(argument);
        if (copy == null) {
            return SessionJudge.read(session, argument).operations();
        }
        return Set.of(
                copy.direction() == FileTransfer.Direction.UPLOAD
                        ? Operation.MODIFY
                        : Operation.EXPORT);
    }
}
