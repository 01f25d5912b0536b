package io.sallyport.recorder.proof;

import java.util.List;
import java.util.Optional;

/// Whom a verification believes.
///
/// @param keys whose checkpoints count
/// @param fromNode whether the keys lie on the node themselves: then keys that the journal says
///   were used count too, and nothing is proved against who holds the node
/// @param outside a checkpoint that was kept elsewhere
public record Trust(List<VerifierKey> keys, boolean fromNode, Optional<SignedNote> outside) {
    public Trust {
        keys = List.copyOf(keys);
    }

    /// Keys of one's own.
    public static Trust in(VerifierKey... keys) {
        return new Trust(List.of(keys), false, Optional.empty());
    }

    /// Whatever the node itself says.
    public static Trust inTheNode(List<VerifierKey> keys) {
        return new Trust(keys, true, Optional.empty());
    }

    public Trust with(SignedNote checkpoint) {
        return new Trust(keys, fromNode, Optional.of(checkpoint));
    }
}
