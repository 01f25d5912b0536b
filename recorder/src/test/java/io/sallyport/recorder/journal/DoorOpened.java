package io.sallyport.recorder.journal;

import java.time.Instant;

/// A fact for tests.
record DoorOpened(FactHeader header, String door, long width, Instant seen, Kind kind)
        implements Fact {
    enum Kind {
        FRONT_DOOR {
            @Override
            public String toString() {
                return "not the name";
            }
        }
    }

    static DoorOpened door(String name) {
        return new DoorOpened(
                FactHeader.of("alice", "192.0.2.1:50000").onTarget("db01"),
                name,
                1,
                Instant.parse("2026-01-02T03:04:05Z"),
                Kind.FRONT_DOOR);
    }
}
