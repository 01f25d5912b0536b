package io.sallyport.recorder.shipping;

/// A sink will never take this one, however often it is sent.
///
/// @param parcel what it does not take
/// @param because its own words, cut to what a line can hold
public record Refusal(Parcel parcel, String because) {
    private static final int LONGEST = 2_000;

    public Refusal {
        because = because.length() > LONGEST ? because.substring(0, LONGEST) + "…" : because;
    }
}
