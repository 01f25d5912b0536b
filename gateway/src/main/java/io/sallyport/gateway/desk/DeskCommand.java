package io.sallyport.gateway.desk;

import io.sallyport.policy.identity.Actor;
import io.sallyport.policy.ledger.Wording;
import io.sallyport.policy.operation.Operation;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What all of the desk's commands have.
abstract class DeskCommand implements Callable<Integer> {
    final DeskCall call;

    @Option(names = "--json", description = "print JSON")
    boolean json;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "explain the command")
    boolean help;

    DeskCommand(DeskCall call) {
        this.call = call;
    }

    /// Who gives the command.
    final Actor actor() {
        return new Actor(call.person().name(), call.connection().login().source());
    }

    static @Nullable Duration duration(@Nullable String written) {
        return written == null ? null : Wording.duration("time", written);
    }

    static @Nullable Set<Operation> operations(@Nullable String written) {
        if (written == null) {
            return null;
        }
        try {
            return Operation.parseAll(written);
        } catch (IllegalArgumentException unknown) {
            throw new io.sallyport.gateway.session.Refusal(
                    String.valueOf(unknown.getMessage()), Desk.USAGE);
        }
    }
}
