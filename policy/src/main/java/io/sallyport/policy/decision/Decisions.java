package io.sallyport.policy.decision;

import io.sallyport.policy.identity.Person;
import io.sallyport.policy.target.InventorySource;
import io.sallyport.policy.target.Target;
import java.time.InstantSource;

/// Decides, from the inventory in force at the moment of asking.
public final class Decisions {
    private final InventorySource inventory;
    private final InstantSource clock;

    public Decisions(InventorySource inventory, InstantSource clock) {
        this.inventory = inventory;
        this.clock = clock;
    }

    /// May this person connect to this account of this target now? Where several grants admit, the
    /// permit joins their channels only within one grant: the grant that lasts longest is taken,
    /// then the one with most channels, then the first by id.
    public Decision connect(Person person, Target target, String account) {
        throw new UnsupportedOperationException("helper P " + inventory + clock);
    }
}
