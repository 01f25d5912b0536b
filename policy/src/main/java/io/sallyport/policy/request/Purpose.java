package io.sallyport.policy.request;

/// Why somebody needs to get at user data: what an owner is told, and what the law counts.
public enum Purpose {
    OWNER_INITIATED_SUPPORT,
    PROVIDER_INITIATED_SERVICE,
    PRODUCTION_ALERT,
    SECURITY_REVIEW,
    LEGAL_REQUEST,
    SCHEDULED_MAINTENANCE,
    BREAK_GLASS
}
