package io.sallyport.gateway.admission;

import io.sallyport.gateway.session.Refusal;
import io.sallyport.policy.ledger.ChangeRefusedException;
import io.sallyport.policy.ledger.Wording;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a client says beforehand about a request that may become necessary, in the environment it
/// sets: `SALLYPORT_REASON`, `SALLYPORT_TICKET`, `SALLYPORT_WAIT`.
///
/// @param reason absent where none was given
/// @param ticket absent where none was given
/// @param patience how long it waits, in words; absent: not at all
public record Wishes(@Nullable String reason, @Nullable String ticket, @Nullable String patience) {
    public static final Wishes NONE = new Wishes(null, null, null);

    /// What the names of the gateway's own variables begin with.
    public static final String PREFIX = "SALLYPORT_";

    /// A longer value is cut: it would be refused as a reason anyway.
    private static final int LONGEST = 4 * Wording.LONGEST;

    /// These, and what this variable says.
    public Wishes with(String name, String value) {
        String said = value.length() <= LONGEST ? value : value.substring(0, LONGEST);
        return switch (name) {
            case "SALLYPORT_REASON" -> new Wishes(said, ticket, patience);
            case "SALLYPORT_TICKET" -> new Wishes(reason, said, patience);
            case "SALLYPORT_WAIT" -> new Wishes(reason, ticket, said);
            default -> this;
        };
    }

    /// How long it waits.
    ///
    /// @throws Refusal when it is no time
    public Duration waiting() {
        if (patience == null) {
            return Duration.ZERO;
        }
        try {
            return Wording.duration("time to wait (SALLYPORT_WAIT)", patience);
        } catch (ChangeRefusedException noTime) {
            throw new Refusal(String.valueOf(noTime.getMessage()));
        }
    }
}
