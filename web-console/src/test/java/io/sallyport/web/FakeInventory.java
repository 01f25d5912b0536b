package io.sallyport.web;

import io.sallyport.policy.identity.Person;
import io.sallyport.policy.target.Inventory;
import io.sallyport.policy.target.InventorySource;
import io.sallyport.policy.target.Owner;
import io.sallyport.policy.target.Target;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// An inventory which a test changes as a reload would.
final class FakeInventory implements InventorySource {
    private final Map<String, Person> people = new LinkedHashMap<>();
    private final Map<String, Owner> owners = new LinkedHashMap<>();
    private final Map<String, Target> targets = new LinkedHashMap<>();

    synchronized void put(Person person) {
        people.put(person.name(), person);
    }

    synchronized void put(Owner owner) {
        owners.put(owner.name(), owner);
    }

    synchronized void put(Target target) {
        targets.put(target.name(), target);
    }

    /// Nobody and nothing is in it any more.
    synchronized void clear() {
        people.clear();
        owners.clear();
        targets.clear();
    }

    synchronized void remove(String name) {
        people.remove(name);
    }

    @Override
    public synchronized Inventory current() {
        return new Inventory(people, owners, targets, List.of(), List.of());
    }
}
