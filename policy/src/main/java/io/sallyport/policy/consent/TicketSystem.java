package io.sallyport.policy.consent;

import io.sallyport.policy.operation.Operation;
import java.util.Optional;
import java.util.Set;

/// Where an owner's tickets are looked up. Safe for use by many threads; answers or fails within
/// seconds.
public interface TicketSystem {

    /// Knows no ticket, so that every owner is asked.
    TicketSystem NONE = (_, _) -> Optional.empty();

    /// The ticket of this owner that is open now.
    ///
    /// @throws TicketSystemUnavailableException when it cannot be known; the owner is asked instead
    Optional<OpenTicket> find(String ticket, String owner);

    /// A ticket that is open.
    ///
    /// @param id as the ticket system writes it
    /// @param openedBy the person of the owner who opened it; a ticket that the requester opened
    ///   consents to nothing
    /// @param targets which of the owner's machines it is about
    /// @param operations what the owner lets happen for it
    record OpenTicket(String id, String openedBy, Set<String> targets, Set<Operation> operations) {
        public OpenTicket {
            targets = Set.copyOf(targets);
            operations = Set.copyOf(operations);
        }
    }

    /// The ticket system could not be asked.
    final class TicketSystemUnavailableException extends RuntimeException {
        public TicketSystemUnavailableException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
