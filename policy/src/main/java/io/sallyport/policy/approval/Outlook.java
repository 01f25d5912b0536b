package io.sallyport.policy.approval;

import io.sallyport.policy.consent.Consent;
import io.sallyport.policy.consent.Consents;
import io.sallyport.policy.consent.OwnersPeople;
import io.sallyport.policy.grant.Grants;
import io.sallyport.policy.grant.TimedGrant;
import io.sallyport.policy.ledger.Wording;
import io.sallyport.policy.request.AccessRequest;
import io.sallyport.policy.target.Inventory;
import io.sallyport.policy.target.InventorySource;
import java.util.Set;
import java.util.TreeSet;

/// Where a request stands and who is still missing, in the words that everybody gets: at the desk,
/// while waiting for a session, over REST. Waits for the database. Safe for use by many threads.
public final class Outlook {
    private final Approvals approvals;
    private final Consents consents;
    private final Grants grants;
    private final InventorySource inventory;

    public Outlook(
            Approvals approvals, Consents consents, Grants grants, InventorySource inventory) {
        this.approvals = approvals;
        this.consents = consents;
        this.grants = grants;
        this.inventory = inventory;
    }

    /// Where the request stands: `waits: 0 of 1 approved; bob may`.
    public String of(AccessRequest request) {
        return switch (request.state()) {
            case PENDING_APPROVAL -> "waits: " + missing(request);
            case PENDING_CONSENT -> missing(request);
            case GRANTED -> granted(request);
            case DENIED -> "denied by " + request.closedBy() + ": " + request.closedBecause();
            case WITHDRAWN -> "withdrawn";
            case LAPSED -> "lapsed: nobody decided it in time";
        };
    }

    /// Who is still missing for a request that waits: `0 of 1 approved; bob may`, or `approved;
    /// waits for the consent of acme (carol)`.
    public String missing(AccessRequest request) {
        return switch (request.state()) {
            case PENDING_APPROVAL -> approvals.progress(request.id()).inWords();
            case PENDING_CONSENT -> "approved; waits for the consent of " + owners(request);
            case GRANTED, DENIED, WITHDRAWN, LAPSED -> "nobody: it is decided";
        };
    }

    private String owners(AccessRequest request) {
        Inventory now = inventory.current();
        Set<String> owners = new TreeSet<>();
        for (Consent consent : consents.of(request)) {
            if (consent.state() == Consent.State.PENDING) {
                Set<String> people = new TreeSet<>(OwnersPeople.of(consent.owner(), now));
                owners.add(
                        consent.owner()
                                + (people.isEmpty()
                                        ? ", for whom nobody speaks"
                                        : " (" + String.join(" or ", people) + ")"));
            }
        }
        return String.join(" and ", owners);
    }

    private String granted(AccessRequest request) {
        return grants.of(request.requester()).stream()
                .filter(grant ->
                        request.id().equals(grant.request())
                                || grant.id().equals(request.extendedGrant()))
                .findFirst()
                .map(grant ->
                        "granted: "
                                + grant.id()
                                + " until "
                                + Wording.clock(grant.until())
                                + (grant.how() == TimedGrant.How.AUTOMATIC
                                        ? ", by policy and no person"
                                        : ""))
                .orElse("granted");
    }
}
