package io.sallyport.policy.gate;

import io.sallyport.policy.gate.TwoGates.Question;
import io.sallyport.policy.operation.Operation;
import io.sallyport.policy.target.Target;
import java.util.Set;

/// What people are told at a gate that is shut: what is missing and how to get it.
final class GateWords {
    private GateWords() {}

    /// Reads the same for a target that is not there and for one that is.
    static String noGrant(Question asked) {
        return "you hold no grant for "
                + (asked.all().isEmpty() ? "" : Operation.inWords(asked.all()) + " as ")
                + asked.account()
                + " on "
                + asked.target()
                + "; ask for one: request "
                + asked.target()
                + operations(asked.all());
    }

    static String noConsent(Target there, Set<Operation> operations) {
        return there.owner()
                + ", whose data "
                + there.name()
                + " holds, has not consented to "
                + (operations.isEmpty() ? "it" : Operation.inWords(operations))
                + "; ask for it: request "
                + there.name()
                + operations(operations);
    }

    static String frozen(String person) {
        return person + " is frozen; an approver or administrator can unfreeze " + person;
    }

    static String unreviewed(String glass) {
        return "you broke the glass ("
                + glass
                + "), and nobody has reviewed it yet; ask an approver: review "
                + glass;
    }

    static String ownerDenies(Target there) {
        return there.owner() + " lets nobody in on " + there.name() + "; only they can change that";
    }

    private static String operations(Set<Operation> operations) {
        return operations.isEmpty()
                ? ""
                : " --operations " + String.join(",", Operation.words(operations));
    }
}
