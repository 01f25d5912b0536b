package io.sallyport.gateway.testing;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/// Waiting for what a process does, with a failure that shows what it did instead.
final class Waiting {
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);

    private Waiting() {}

    /// @param wanted what is waited for, for the failure
    /// @param over whether it can no longer come
    /// @param instead what happened instead
    static void until(
            String wanted,
            Duration timeout,
            BooleanSupplier reached,
            BooleanSupplier over,
            Supplier<String> instead) {
        try {
            Awaitility.await()
                    .atMost(timeout)
                    .pollInterval(LOOK_EVERY)
                    .until(() -> reached.getAsBoolean() || over.getAsBoolean());
        } catch (ConditionTimeoutException late) {
            throw new AssertionError(
                    "within " + timeout + " no `" + wanted + "` in:\n" + instead.get(), late);
        }
        if (!reached.getAsBoolean()) {
            throw new AssertionError("ended without `" + wanted + "`:\n" + instead.get());
        }
    }
}
