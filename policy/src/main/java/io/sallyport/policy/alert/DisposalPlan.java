package io.sallyport.policy.alert;

import io.sallyport.recorder.rule.Level;
import java.util.ArrayList;
import java.util.List;

/// What to do about an alert, in order, in words that name whom and what it is about.
final class DisposalPlan {
    private DisposalPlan() {}

    /// @param more steps that the house has for it
    static List<String> of(AlertedViolation found, List<String> more) {
        List<String> steps = new ArrayList<>();
        String session = found.header().session();
        String person = found.person();
        boolean urgent = found.level().compareTo(Level.HIGH) >= 0;
        steps.add("take it on, so that others know: ack it");
        if (urgent && session != null) {
            steps.add("look whether " + session + " still runs: sessions, watch " + session);
        }
        if (found.level() == Level.CRITICAL && session != null) {
            steps.add(
                    "if it does harm, have an approver end it: end " + session + " --reason TEXT");
        }
        if (found.level() == Level.CRITICAL && !person.isEmpty()) {
            steps.add(
                    "if intent cannot be ruled out, have an approver freeze "
                            + person
                            + ": freeze "
                            + person);
        }
        if (urgent && session != null) {
            steps.add("keep the evidence: hold " + session + " --reason TEXT");
        }
        steps.add(
                session == null
                        ? "read what the journal has around it: search"
                        : "replay the session from a minute before it");
        if (found.header().owner() != null) {
            steps.add(
                    "compare it with what "
                            + found.header().owner()
                            + " consented to, and tell them where it went beyond");
        }
        if (!person.isEmpty()) {
            steps.add("ask " + person + " what it was for, and write the answer down: note");
        }
        steps.addAll(more);
        steps.add("close it with a verdict; where the rule is wrong, mend the rule");
        return List.copyOf(steps);
    }
}
