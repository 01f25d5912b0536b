package io.sallyport.policy.approval;

import io.sallyport.policy.identity.Person;
import io.sallyport.policy.identity.Role;
import io.sallyport.policy.target.Inventory;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/// Who holds the right to approve. Not protected: one human being listed as two people; a person is
/// one human being by the inventory's rule, and nothing here can tell.
final class Eligible {
    private Eligible() {}

    /// Everybody who may approve in this stage by the inventory in force, the requester left out.
    static Set<String> in(ApprovalRule.Stage stage, Inventory now, String requester) {
        Set<String> eligible = new TreeSet<>();
        for (Person person : now.people().values()) {
            if (mayIn(stage, person) && !person.name().equals(requester)) {
                eligible.add(person.name());
            }
        }
        return Collections.unmodifiableSet(eligible);
    }

    private static boolean mayIn(ApprovalRule.Stage stage, Person person) {
        return person.is(Role.APPROVER)
                && (stage.people().isEmpty() && stage.groups().isEmpty()
                        || stage.people().contains(person.name())
                        || stage.groups().stream().anyMatch(person.groups()::contains));
    }
}
