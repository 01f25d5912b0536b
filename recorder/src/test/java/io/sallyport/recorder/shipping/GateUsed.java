package io.sallyport.recorder.shipping;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// A fact for tests.
record GateUsed(FactHeader header, String gate) implements Fact {
    static GateUsed by(String person, String gate) {
        return new GateUsed(
                new FactHeader(
                        person,
                        "192.0.2.7:50022 via token nightly",
                        "db01",
                        "root",
                        "s-1",
                        "g-1",
                        "c-1",
                        "acme"),
                gate);
    }
}
