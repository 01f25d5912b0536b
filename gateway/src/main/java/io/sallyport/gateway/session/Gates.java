package io.sallyport.gateway.session;

import io.sallyport.policy.alert.Alerts;
import io.sallyport.policy.amendment.Amendments;
import io.sallyport.policy.approval.Approvals;
import io.sallyport.policy.consent.Accesses;
import io.sallyport.policy.consent.ConsentModes;
import io.sallyport.policy.consent.Consents;
import io.sallyport.policy.gate.Watch;
import io.sallyport.policy.grant.Grants;
import io.sallyport.policy.incident.Incidents;
import io.sallyport.policy.receipt.Receipts;
import io.sallyport.policy.report.Reports;
import io.sallyport.policy.request.Requests;
import io.sallyport.policy.retention.Deletions;

/// What opens and shuts the two gates.
///
/// @param requests what people ask for
/// @param approvals what approvers say to it
/// @param grants what was let through, and who is frozen
/// @param consents what owners say to it
/// @param modes how owners want to be asked
/// @param accesses what owners are shown
/// @param receipts what owners keep of sessions that are over
/// @param deletions what recordings are held, and which are deleted
/// @param alerts what becomes of violations
/// @param incidents what alerts belong together
/// @param reports what was recorded, found and answered
/// @param amendments what rules are proposed, and which are in force
/// @param watch looks at the gates of running sessions again
public record Gates(
        Requests requests,
        Approvals approvals,
        Grants grants,
        Consents consents,
        ConsentModes modes,
        Accesses accesses,
        Receipts receipts,
        Deletions deletions,
        Alerts alerts,
        Incidents incidents,
        Reports reports,
        Amendments amendments,
        Watch watch) {}
