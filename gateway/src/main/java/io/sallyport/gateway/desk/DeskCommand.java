package io.sallyport.gateway.desk;

import io.sallyport.gateway.session.Refusal;
import io.sallyport.policy.identity.Actor;
import io.sallyport.policy.ledger.Wording;
import io.sallyport.policy.operation.Operation;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
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
        return written == null ? null : read(() -> Operation.parseAll(written));
    }

    /// What was written, or the refusal that says what is wrong with it.
    static <T> T read(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (IllegalArgumentException unreadable) {
            throw new Refusal(String.valueOf(unreadable.getMessage()), Desk.USAGE);
        }
    }

    /// Names of targets that words stand for: a name or alias, or `env=prod` for all that carry it.
    final Set<String> targetNames(List<String> words) {
        return read(() -> call.services().inventory().current().targetNames(words));
    }
}
