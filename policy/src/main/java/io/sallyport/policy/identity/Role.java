package io.sallyport.policy.identity;

/// What a person is trusted to do in Sallyport itself. Roles are kept apart: none includes another.
public enum Role {
    /// works on targets
    OPERATOR,
    /// grants access, trusts host keys, ends sessions
    APPROVER,
    /// speaks for an owner of data
    OWNER,
    /// replays sessions and reads the journal
    AUDITOR,
    /// runs the bastion; may not read recordings
    ADMINISTRATOR
}
