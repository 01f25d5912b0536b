package io.sallyport.policy.consent;

import io.sallyport.policy.identity.Actor;
import io.sallyport.policy.identity.Role;
import io.sallyport.policy.ledger.ChangeRefusedException;
import io.sallyport.policy.target.Inventory;
import io.sallyport.policy.target.InventorySource;
import io.sallyport.policy.target.Owner;
import java.util.Set;
import java.util.stream.Collectors;

/// Who speaks for an owner: the people whom the inventory lists under the owner and who have the
/// role. Not protected: whoever may edit the inventory can list themselves there; that load of the
/// inventory is a fact.
public final class OwnersPeople {
    private final InventorySource inventory;

    OwnersPeople(InventorySource inventory) {
        this.inventory = inventory;
    }

    /// Everybody who speaks for the owner, by this inventory; nobody where there is no such owner.
    public static Set<String> of(String owner, Inventory now) {
        Owner known = now.owners().get(owner);
        return known == null
                ? Set.of()
                : known.people().stream()
                        .filter(person ->
                                now.person(person).map(one -> one.is(Role.OWNER)).orElse(false))
                        .collect(Collectors.toUnmodifiableSet());
    }

    boolean speaksFor(String owner, String person) {
        return of(owner, inventory.current()).contains(person);
    }

    /// @throws ChangeRefusedException when the actor does not speak for the owner
    void require(String owner, Actor actor) {
        if (!speaksFor(owner, actor.person())) {
            throw new ChangeRefusedException(
                    actor.person()
                            + " does not speak for "
                            + owner
                            + "; only the owner's own people decide about their data");
        }
    }
}
