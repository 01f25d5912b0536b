package io.sallyport.web;

import io.sallyport.policy.identity.Person;
import io.sallyport.policy.target.Inventory;
import io.sallyport.policy.target.InventorySource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// An inventory of people alone, which a test changes as a reload would.
final class FakeInventory implements InventorySource {
    private final Map<String, Person> people = new LinkedHashMap<>();

    synchronized void put(Person person) {
        people.put(person.name(), person);
    }

    synchronized void remove(String name) {
        people.remove(name);
    }

    @Override
    public synchronized Inventory current() {
        return new Inventory(people, Map.of(), Map.of(), List.of(), List.of());
    }
}
