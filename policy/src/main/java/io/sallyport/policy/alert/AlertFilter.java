package io.sallyport.policy.alert;

import io.sallyport.recorder.rule.Level;
import java.util.Arrays;
import java.util.Set;

/// Which alerts are meant.
///
/// @param states in one of these
/// @param least of no lower level
/// @param person about whom; empty: about anybody, and nobody
/// @param target where; empty: anywhere, and nowhere in particular
public record AlertFilter(Set<Alert.State> states, Level least, String person, String target) {
    public AlertFilter {
        states = Set.copyOf(states);
    }

    /// Reads what people write.
    ///
    /// @throws IllegalArgumentException when it is none
    public static Level level(String word) {
        return Arrays.stream(Level.values())
                .filter(one -> one.word().equals(word))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "the level is informational, low, medium, high or critical"));
    }

    /// Reads what people write.
    ///
    /// @throws IllegalArgumentException when it is none
    public static Alert.State state(String word) {
        return Arrays.stream(Alert.State.values())
                .filter(one -> one.word().equals(word))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("the state is open, acknowledged or closed"));
    }
}
