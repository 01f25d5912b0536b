package io.sallyport.bench;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// A fact of ordinary size for benchmarks.
record DoorPassed(FactHeader header, String command, int number) implements Fact {
    static DoorPassed numbered(int number) {
        return new DoorPassed(
                new FactHeader(
                        "alice",
                        "192.0.2.1:50022",
                        "db01",
                        "root",
                        "s-2f8kq1m9",
                        "g-7f3kd02n",
                        "c-91kdm2ls",
                        "acme"),
                "systemctl status postgresql --no-pager | tail -n " + number,
                number);
    }
}
