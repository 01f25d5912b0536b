package io.sallyport.recorder.shipping;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What came of sending some parcels. Those that are in neither list are there, and stay there.
///
/// @param refused those that the sink will never take
/// @param again those that it did not take this time and that are certainly not there
/// @param because why the latter were not taken, in words; absent where there are none
public record Delivery(List<Refusal> refused, List<Parcel> again, @Nullable String because) {
    /// All of them are there.
    public static final Delivery COMPLETE = new Delivery(List.of(), List.of(), null);

    public Delivery {
        refused = List.copyOf(refused);
        again = List.copyOf(again);
    }
}
