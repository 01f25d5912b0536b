package io.sallyport.recorder.correlation;

/// What a correlation let go of to keep its bounds: matches may be missing for it.
///
/// @param groups those whose time had not passed
/// @param events the oldest of groups that had too many
/// @param late events that came later than is waited for
/// @param combinations of events that belong to very many groups at once
public record Dropped(long groups, long events, long late, long combinations) {
    public static final Dropped NOTHING = new Dropped(0, 0, 0, 0);

    Dropped plus(Dropped other) {
        return new Dropped(
                groups + other.groups,
                events + other.events,
                late + other.late,
                combinations + other.combinations);
    }

    static Dropped group() {
        return new Dropped(1, 0, 0, 0);
    }

    static Dropped event() {
        return new Dropped(0, 1, 0, 0);
    }

    static Dropped lateEvent() {
        return new Dropped(0, 0, 1, 0);
    }

    static Dropped combinations(long number) {
        return new Dropped(0, 0, 0, number);
    }
}
