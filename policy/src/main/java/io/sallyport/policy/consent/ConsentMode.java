package io.sallyport.policy.consent;

/// How an owner wants to be asked, the most lenient first.
public enum ConsentMode {
    /// told, not asked; what destroys, exports or cannot be bounded still needs a consent
    NOTIFY,
    /// asked, unless an open ticket of the owner's says so already
    TICKET,
    /// asked every time; what holds where an owner said nothing
    EXPLICIT,
    /// nobody gets in
    DENY;

    /// The stricter of the two.
    public ConsentMode or(ConsentMode other) {
        return compareTo(other) < 0 ? other : this;
    }
}
