package io.sallyport.recorder.recording;

import java.util.List;

/// Whom a node's recordings are readable for.
///
/// @param wrappers every new recording's key is wrapped by each of them; at least one
/// @param unwrappers those that the node itself reads with; none where it may write what it cannot
///   read
public record RecordingKeys(List<KeyWrapper> wrappers, List<KeyUnwrapper> unwrappers) {

    /// How many wraps a file's header has room for.
    public static final int MAX_WRAPPERS = 32;

    public RecordingKeys {
        wrappers = List.copyOf(wrappers);
        unwrappers = List.copyOf(unwrappers);
        if (wrappers.isEmpty() || wrappers.size() > MAX_WRAPPERS) {
            throw new IllegalArgumentException(
                    "recordings are wrapped for 1 to "
                            + MAX_WRAPPERS
                            + " keys, not for "
                            + wrappers.size()
                            + ": with none, nobody could ever read them");
        }
    }

    /// The node's own key only: whoever has the house has the recordings.
    public static RecordingKeys of(HouseKey house) {
        return new RecordingKeys(List.of(house), List.of(house));
    }
}
