package io.sallyport.gateway.session;

import io.sallyport.gateway.config.GatewayProperties;
import java.util.HashMap;
import java.util.Map;

/// Who waits on this node for others to decide: each of them has a thread, a connection and a look
/// at the rows every second, so there is a bound for one person and one for all. Safe for use by
/// many threads.
public final class Waiting {
    private final int most;
    private final int mostOfOne;
    private final Map<String, Integer> waiting = new HashMap<>(); // its own lock; never a zero
    private int all; // guarded by waiting

    public Waiting(GatewayProperties.Limits limits) {
        this.most = limits.waiting();
        this.mostOfOne = limits.waitingPerPerson();
    }

    /// A place to wait at, to be given back by closing it.
    public interface Place extends AutoCloseable {
        @Override
        void close();
    }

    /// Takes a place; returns at once.
    ///
    /// @throws Refusal when there is none left for this person, or for anybody
    public Place take(String person) {
        synchronized (waiting) {
            int theirs = waiting.getOrDefault(person, 0);
            if (theirs >= mostOfOne) {
                throw new Refusal(
                        "you wait for decisions "
                                + theirs
                                + " times already, which is the most at once; leave one of them, or"
                                + " come back when one is decided",
                        Refusal.NOT_YET);
            }
            if (all >= most) {
                throw new Refusal(
                        all
                                + " wait for decisions at this gateway, which is the most at once;"
                                + " ask without waiting, or try again in a minute",
                        Refusal.NOT_YET);
            }
            waiting.put(person, theirs + 1);
            all++;
        }
        return new Taken(person);
    }

    private void giveBack(String person) {
        synchronized (waiting) {
            waiting.computeIfPresent(person, (_, theirs) -> theirs == 1 ? null : theirs - 1);
            all--;
        }
    }

    /// Given back once, however often it is closed. Confined to the thread that waits.
    private final class Taken implements Place {
        private final String person;
        private boolean givenBack;

        private Taken(String person) {
            this.person = person;
        }

        @Override
        public void close() {
            if (!givenBack) {
                givenBack = true;
                giveBack(person);
            }
        }
    }
}
