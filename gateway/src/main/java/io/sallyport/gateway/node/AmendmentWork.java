package io.sallyport.gateway.node;

import io.sallyport.policy.amendment.Amendments;
import io.sallyport.policy.amendment.FolderReview;
import io.sallyport.policy.amendment.Lookback;

/// What a node does about changes to rules by itself: it looks back with those that are proposed,
/// and where the folder is reviewed, proposes what changes in it.
///
/// @param reviewed whether it is
record AmendmentWork(
        Amendments amendments, Lookback lookback, FolderReview folder, boolean reviewed) {
    /// Called by one thread.
    void lookBack() {
        lookback.look();
    }

    /// Called by one thread.
    void review() {
        if (reviewed) {
            folder.look(amendments);
        }
    }
}
