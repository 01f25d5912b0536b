package io.sallyport.policy.notice;

import java.util.Locale;

/// What a notice tells of.
public enum NoticeKind {
    REQUEST_RAISED,
    REQUEST_APPROVED,
    REQUEST_DENIED,
    REQUEST_LAPSED,
    REQUEST_WITHDRAWN,
    CONSENT_ASKED,
    CONSENT_GIVEN,
    CONSENT_REFUSED,
    CONSENT_WITHDRAWN,
    GRANT_ISSUED,
    /// a grant that nobody approved
    GLASS_BROKEN,
    GRANT_EXTENDED,
    GRANT_REVOKED,
    GRANT_COMPLETED,
    /// a session on user data that no consent covers
    ACCESS_UNCOVERED,
    /// the receipt of a session on user data is there
    RECEIPT_ISSUED,
    PERSON_FROZEN,
    PERSON_UNFROZEN,
    ALERT_RAISED,
    /// nobody took note of it in time
    ALERT_ESCALATED,
    /// somebody is to look after it
    ALERT_ASSIGNED,
    /// a change of the rules waits for somebody else's yes
    CHANGE_PROPOSED,
    CHANGE_APPROVED,
    CHANGE_REFUSED,
    CHANGE_LAPSED;

    /// As receivers read it: `request.raised`.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '.');
    }
}
