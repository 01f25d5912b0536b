package io.sallyport.policy.consent;

import io.sallyport.policy.ledger.ChangeRefusedException;
import io.sallyport.policy.ledger.Ledger;
import io.sallyport.policy.operation.Operation;
import io.sallyport.policy.request.AccessRequest;
import io.sallyport.policy.request.RequestRows;
import io.sallyport.policy.request.RequestState;
import io.sallyport.policy.target.Inventory;
import io.sallyport.policy.target.InventorySource;
import io.sallyport.policy.target.Target;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks the owners of the data on behalf of a request, once its approval is complete. Safe for use
/// by many threads and nodes.
public final class OwnersAsked {
    private static final Logger LOG = LoggerFactory.getLogger(OwnersAsked.class);

    private final Ledger ledger;
    private final InventorySource inventory;
    private final TicketSystem tickets;

    public OwnersAsked(Ledger ledger, InventorySource inventory, TicketSystem tickets) {
        this.ledger = ledger;
        this.inventory = inventory;
        this.tickets = tickets;
    }

    /// Looks up the request's ticket with the owners who trust tickets. Before any change: a ticket
    /// system may be slow, and no row is locked meanwhile.
    ///
    /// @throws ChangeRefusedException when an owner lets nobody in
    public Tickets prepare(AccessRequest request) {
        Map<String, TicketSystem.OpenTicket> open = new HashMap<>();
        for (Map.Entry<String, Set<String>> owned : owned(request).entrySet()) {
            String owner = owned.getKey();
            boolean byTicket = false;
            for (String target : owned.getValue()) {
                ConsentMode mode = ledger.look(rows -> ConsentModes.of(rows, owner, target));
                requireNotDenied(mode, owner, target);
                byTicket |= mode == ConsentMode.TICKET;
            }
            if (byTicket && request.ticket() != null) {
                find(request, owner, request.ticket()).ifPresent(ticket -> open.put(owner, ticket));
            }
        }
        return new Tickets(open);
    }

    /// Asks every owner whose consent is missing, or lets the request through where none is.
    ///
    /// @param found what [#prepare] found for this request
    public void ask(AccessRequest request, Tickets found, Ledger.Change change) {
        boolean waits = false;
        for (Map.Entry<String, Set<String>> owned : owned(request).entrySet()) {
            waits |= ask(request, owned.getKey(), owned.getValue(), found, change);
        }
        if (waits) {
            RequestRows.move(
                    change.rows(),
                    request.id(),
                    RequestState.PENDING_CONSENT,
                    change.now(),
                    null,
                    null);
        } else {
            Opening.open(request, change);
        }
    }

    /// Takes back what was asked on behalf of a request that is closed.
    public void abandon(AccessRequest request, Ledger.Change change) {
        ConsentRows.abandon(change.rows(), request.id());
    }

    /// @return whether this owner has to decide
    private boolean ask(
            AccessRequest request,
            String owner,
            Set<String> targets,
            Tickets found,
            Ledger.Change change) {
        Opening.Window window = Opening.window(request, request.duration(), change);
        List<Consent> standing = ConsentRows.standing(change.rows(), owner, window.from());
        TicketSystem.OpenTicket ticket = found.open().get(owner);
        Set<String> toAsk = new TreeSet<>();
        Set<String> byTicket = new TreeSet<>();
        for (String target : targets) {
            ConsentMode mode = ConsentModes.of(change.rows(), owner, target);
            requireNotDenied(mode, owner, target);
            boolean told =
                    mode == ConsentMode.NOTIFY
                            && request.operations().stream()
                                    .noneMatch(Operation::needsNamedConsent);
            boolean stands =
                    standing.stream()
                            .anyMatch(consent ->
                                    consent.isFor(request.requester(), target, request.operations())
                                            && !consent.from().isAfter(window.from())
                                            && !consent.until().isBefore(window.until()));
            if (told || stands) {
                continue;
            }
            boolean carried =
                    mode == ConsentMode.TICKET
                            && ticket != null
                            && ticket.targets().contains(target)
                            && ticket.operations().containsAll(request.operations());
            (carried ? byTicket : toAsk).add(target);
        }
        if (!byTicket.isEmpty() && ticket != null) {
            giveByTicket(request, owner, byTicket, window, ticket, change);
        }
        if (!toAsk.isEmpty()) {
            Consent asked = consent(request, owner, toAsk, window, change);
            ConsentRows.insert(change.rows(), asked);
            change.outcome(
                    new ConsentAsked(
                            Consents.header(change, toAsk, asked.id(), owner),
                            change.id(),
                            asked.id(),
                            request.id(),
                            request.requester(),
                            toAsk,
                            Operation.words(asked.operations()),
                            asked.purpose(),
                            asked.lapses()));
        }
        return !toAsk.isEmpty();
    }

    private static void giveByTicket(
            AccessRequest request,
            String owner,
            Set<String> targets,
            Opening.Window window,
            TicketSystem.OpenTicket ticket,
            Ledger.Change change) {
        Consent asked = consent(request, owner, targets, window, change);
        Consent given =
                new Consent(
                        asked.id(),
                        owner,
                        targets,
                        asked.person(),
                        asked.operations(),
                        asked.from(),
                        asked.until(),
                        asked.purpose(),
                        ticket.id(),
                        Consent.How.TICKET,
                        Consent.State.GIVEN,
                        request.id(),
                        null,
                        asked.asked(),
                        asked.lapses(),
                        asked.asked(),
                        ticket.openedBy(),
                        null,
                        null,
                        null);
        ConsentRows.insert(change.rows(), given);
        change.outcome(Consents.given(change, given));
    }

    private static Consent consent(
            AccessRequest request,
            String owner,
            Set<String> targets,
            Opening.Window window,
            Ledger.Change change) {
        return new Consent(
                change.newId("c"),
                owner,
                targets,
                request.requester(),
                request.operations(),
                window.from(),
                window.until(),
                request.purpose(),
                request.ticket(),
                Consent.How.EXPLICIT,
                Consent.State.PENDING,
                request.id(),
                null,
                change.now(),
                request.lapses(),
                null,
                null,
                null,
                null,
                null);
    }

    private Optional<TicketSystem.OpenTicket> find(
            AccessRequest request, String owner, String ticket) {
        try {
            // A ticket that the requester opened is the requester's word, not the owner's; one that
            // anybody else opened who does not speak for the owner is the provider's.
            return tickets.find(ticket, owner)
                    .filter(open ->
                            !open.openedBy().equals(request.requester())
                                    && new OwnersPeople(inventory)
                                            .speaksFor(owner, open.openedBy()));
        } catch (TicketSystem.TicketSystemUnavailableException notKnown) {
            LOG.warn("ticket system could not be asked; {} is asked instead", owner, notKnown);
            return Optional.empty();
        }
    }

    /// The request's targets that hold user data, by owner.
    private Map<String, Set<String>> owned(AccessRequest request) {
        Inventory now = inventory.current();
        Map<String, Set<String>> owned = new TreeMap<>();
        for (String name : request.targets()) {
            Target target = now.targets().get(name);
            if (target == null) {
                throw new ChangeRefusedException(
                        "the target "
                                + name
                                + " is no longer in the inventory; raise a new request without it");
            }
            if (target.owner() != null) {
                owned.computeIfAbsent(target.owner(), _ -> new TreeSet<>()).add(name);
            }
        }
        return owned;
    }

    private static void requireNotDenied(ConsentMode mode, String owner, String target) {
        if (mode == ConsentMode.DENY) {
            throw new ChangeRefusedException(
                    owner
                            + " lets nobody in on "
                            + target
                            + "; only a person of "
                            + owner
                            + " can change that");
        }
    }

    /// Open tickets, by owner.
    public record Tickets(Map<String, TicketSystem.OpenTicket> open) {
        public Tickets {
            open = Map.copyOf(open);
        }
    }
}
