package io.sallyport.policy.authorization;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is asked about: a target.
///
/// @param owner of the user data it holds; absent where it holds none
public record Machine(String name, Map<String, String> labels, @Nullable String owner) {
    public Machine {
        labels = Map.copyOf(labels);
    }
}
