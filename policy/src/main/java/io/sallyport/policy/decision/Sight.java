package io.sallyport.policy.decision;

import io.sallyport.policy.consent.Consent;
import io.sallyport.policy.consent.OwnersPeople;
import io.sallyport.policy.grant.TimedGrant;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.identity.Role;
import io.sallyport.policy.request.AccessRequest;
import io.sallyport.policy.target.Inventory;
import io.sallyport.policy.target.InventorySource;
import io.sallyport.policy.target.Target;
import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/// Who may see which request, grant and consent, by the inventory as it is at the moment of asking:
/// of the person only the name counts. To see is not to decide: that is asked again by whatever
/// decides. Safe for use by many threads.
public final class Sight {
    private final InventorySource inventory;

    public Sight(InventorySource inventory) {
        this.inventory = inventory;
    }

    /// Whether the person sees everybody's: whoever lets through, looks after it, or runs it.
    public boolean seesEverybodys(Person person) {
        return inventory
                .current()
                .person(person.name())
                .map(known ->
                        known.is(Role.APPROVER)
                                || known.is(Role.AUDITOR)
                                || known.is(Role.ADMINISTRATOR))
                .orElse(false);
    }

    /// Whether the inventory still has the person.
    boolean knows(Person person) {
        return inventory.current().person(person.name()).isPresent();
    }

    /// The owners of data that the person speaks for, sorted.
    public Set<String> ownersOf(Person person) {
        Inventory now = inventory.current();
        Set<String> owners = new TreeSet<>();
        for (String owner : now.owners().keySet()) {
            if (OwnersPeople.of(owner, now).contains(person.name())) {
                owners.add(owner);
            }
        }
        return Collections.unmodifiableSet(owners);
    }

    /// Their own, everybody's to some, and to owners what is for machines that hold their data.
    public boolean sees(Person person, AccessRequest request) {
        return isOwn(person, request.requester())
                || seesEverybodys(person)
                || ownsDataOn(person, request.targets());
    }

    /// As a request.
    public boolean sees(Person person, TimedGrant grant) {
        return isOwn(person, grant.person())
                || seesEverybodys(person)
                || ownsDataOn(person, grant.targets());
    }

    /// To whom it is for, to its owner's people, everybody's to some.
    public boolean sees(Person person, Consent consent) {
        String whose = consent.person();
        return whose != null && isOwn(person, whose)
                || seesEverybodys(person)
                || ownersOf(person).contains(consent.owner());
    }

    /// May this person read the receipts of sessions on this owner's machines? Its people may, and
    /// auditors.
    public boolean seesReceiptsOf(Person person, String owner) {
        return ownersOf(person).contains(owner) || seesAllReceipts(person);
    }

    /// Whether the person reads the receipts of every owner.
    public boolean seesAllReceipts(Person person) {
        return inventory
                .current()
                .person(person.name())
                .map(known -> known.is(Role.AUDITOR))
                .orElse(false);
    }

    /// May this person list that one's requests and grants?
    public RoleDecision listOf(Person person, String of) {
        if (isOwn(person, of)) {
            return new RoleDecision.Permit("own requests and grants");
        }
        return seesEverybodys(person)
                ? new RoleDecision.Permit("role approver, auditor or administrator")
                : new RoleDecision.Deny(
                        "only approvers, auditors and administrators see others' requests and"
                                + " grants");
    }

    /// A person who left the inventory owns nothing any more.
    private boolean isOwn(Person person, String whose) {
        return whose.equals(person.name()) && inventory.current().person(whose).isPresent();
    }

    private boolean ownsDataOn(Person person, Collection<String> targets) {
        Set<String> owners = ownersOf(person);
        Inventory now = inventory.current();
        for (String name : targets) {
            Target target = now.targets().get(name);
            String owner = target == null ? null : target.owner();
            if (owner != null && owners.contains(owner)) {
                return true;
            }
        }
        return false;
    }
}
