package io.sallyport.policy.target;

/// Where the inventory in force is read from. Cheap and safe to call from any thread, at every
/// decision.
public interface InventorySource {

    /// The last good load.
    Inventory current();
}
