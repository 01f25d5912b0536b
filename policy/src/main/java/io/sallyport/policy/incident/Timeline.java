package io.sallyport.policy.incident;

import java.util.List;

/// What a node's journal knows of an incident, in order of time.
///
/// @param happenings the first first
/// @param more whether there is more than was asked for, or than is read at most
/// @param elsewhere nodes whose journals hold violations of it, and that are not this one
public record Timeline(List<Happening> happenings, boolean more, List<String> elsewhere) {
    public Timeline {
        happenings = List.copyOf(happenings);
        elsewhere = List.copyOf(elsewhere);
    }
}
