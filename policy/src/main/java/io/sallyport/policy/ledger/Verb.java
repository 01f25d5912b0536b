package io.sallyport.policy.ledger;

/// What can be done to the rows of the two gates, to tokens, to what becomes of recordings, to
/// alerts, and to the rules. The names stand in the journal: renaming one breaks what start-up reads there.
public enum Verb {
    RAISE,
    EXTEND,
    APPROVE,
    DENY,
    WITHDRAW_REQUEST,
    LAPSE,
    BREAK_GLASS,
    REVIEW,
    REVOKE,
    COMPLETE,
    FREEZE,
    UNFREEZE,
    GIVE_CONSENT,
    GIVE_STANDING,
    REFUSE_CONSENT,
    WITHDRAW_CONSENT,
    SET_MODE,
    ISSUE_TOKEN,
    REVOKE_TOKEN,
    HOLD_RECORDING,
    RELEASE_RECORDING,
    PROPOSE_DELETION,
    APPROVE_DELETION,
    DENY_DELETION,
    DELETE_RECORDING,
    ACKNOWLEDGE_ALERT,
    ASSIGN_ALERT,
    NOTE_ALERT,
    CLOSE_ALERT,
    ESCALATE_ALERT,
    SUPPRESS_ALERTS,
    UNSUPPRESS_ALERTS,
    PROPOSE_AMENDMENT,
    APPROVE_AMENDMENT,
    REFUSE_AMENDMENT,
    WITHDRAW_AMENDMENT,
    LAPSE_AMENDMENT,
    ADOPT_RULES;

    /// Whether it only ever takes access away, or keeps evidence or a rule from going. Such an act counts
    /// from the moment it was meant: where a crash came between, start-up carries it out.
    public boolean closes() {
        return switch (this) {
            case DENY,
                    WITHDRAW_REQUEST,
                    LAPSE,
                    REVOKE,
                    COMPLETE,
                    FREEZE,
                    REFUSE_CONSENT,
                    WITHDRAW_CONSENT,
                    REVOKE_TOKEN,
                    HOLD_RECORDING,
                    DENY_DELETION,
                    REFUSE_AMENDMENT,
                    WITHDRAW_AMENDMENT,
                    LAPSE_AMENDMENT ->
                    true;
            case RAISE,
                    EXTEND,
                    APPROVE,
                    BREAK_GLASS,
                    REVIEW,
                    UNFREEZE,
                    GIVE_CONSENT,
                    GIVE_STANDING,
                    SET_MODE,
                    ISSUE_TOKEN,
                    RELEASE_RECORDING,
                    PROPOSE_DELETION,
                    APPROVE_DELETION,
                    DELETE_RECORDING,
                    ACKNOWLEDGE_ALERT,
                    ASSIGN_ALERT,
                    NOTE_ALERT,
                    CLOSE_ALERT,
                    ESCALATE_ALERT,
                    SUPPRESS_ALERTS,
                    UNSUPPRESS_ALERTS,
                    PROPOSE_AMENDMENT,
                    APPROVE_AMENDMENT,
                    ADOPT_RULES ->
                    false;
        };
    }
}
