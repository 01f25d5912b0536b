package io.sallyport.gateway.channel;

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

    /// Of a channel that starts so. With a terminal nothing in it can be followed.
    static Set<Operation> channel(String type, @Nullable String argument, boolean hasTerminal) {
        if (hasTerminal) {
            return Set.of(Operation.UNBOUNDED);
        }
        if (ChannelTable.isSftp(type, argument)) {
            return FILES;
        }
        ScpCommand copy =
                type.equals("exec") && argument != null ? ScpCommand.parse(argument) : null;
        if (copy == null) {
            return Set.of(Operation.UNBOUNDED);
        }
        return Set.of(
                copy.direction() == FileTransfer.Direction.UPLOAD
                        ? Operation.MODIFY
                        : Operation.EXPORT);
    }
}
