package io.sallyport.policy.request;

import io.sallyport.policy.ledger.Ledger;

/// What becomes of a request: who has to let it through, and what then happens.
public interface Course {

    /// Finds out who has to decide, before anything is written; may ask other systems.
    ///
    /// @throws io.sallyport.policy.ledger.ChangeRefusedException when nothing could ever let it
    ///   through
    Beginning prepare(AccessRequest request);

    /// Clears away what was asked on behalf of a request that is closed, inside the change that
    /// closed it.
    void abandon(AccessRequest request, Ledger.Change change);

    /// How a request is set on its way.
    interface Beginning {

        /// Keeps who may decide, and lets through at once what needs no decision; inside the change
        /// that wrote the request.
        void begin(Ledger.Change change);
    }
}
