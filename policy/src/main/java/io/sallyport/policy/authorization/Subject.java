package io.sallyport.policy.authorization;

import java.util.Set;

/// Who asks.
///
/// @param roles in lower case: `operator`, `approver`, `owner`, `auditor`, `administrator`
public record Subject(String name, Set<String> roles, Set<String> groups, boolean frozen) {
    public Subject {
        roles = Set.copyOf(roles);
        groups = Set.copyOf(groups);
    }
}
