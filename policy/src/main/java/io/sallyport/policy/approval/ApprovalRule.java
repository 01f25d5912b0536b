package io.sallyport.policy.approval;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/// Who has to approve, and for how long at most.
///
/// @param name how people and facts call it
/// @param stages in order; none where the rule approves by itself
/// @param longest the longest that may be asked for under it
/// @param signed whether an approval needs a signature of the approver's key. A denial never does:
///   nothing stands in the way of keeping somebody out
public record ApprovalRule(String name, List<Stage> stages, Duration longest, boolean signed) {
    public static final int MOST_STAGES = 10;

    public ApprovalRule {
        stages = List.copyOf(stages);
        if (stages.size() > MOST_STAGES) {
            throw new IllegalArgumentException(
                    "rule " + name + " has more than " + MOST_STAGES + " stages");
        }
        if (!longest.isPositive()) {
            throw new IllegalArgumentException("rule " + name + " lets nobody in for any time");
        }
        if (signed && stages.isEmpty()) {
            throw new IllegalArgumentException(
                    "rule " + name + " approves by itself, so nobody would sign");
        }
    }

    /// A rule whose approvals need no signature.
    public ApprovalRule(String name, List<Stage> stages, Duration longest) {
        this(name, stages, longest, false);
    }

    /// The same rule, whose approvals are signed.
    public ApprovalRule withSignatures() {
        return new ApprovalRule(name, stages, longest, true);
    }

    /// A rule that approves by itself; what it approves is always marked as such.
    public static ApprovalRule automatic(String name, Duration longest) {
        return new ApprovalRule(name, List.of(), longest);
    }

    public boolean isAutomatic() {
        return stages.isEmpty();
    }

    /// Approvals that are needed together, before the next stage begins.
    ///
    /// @param needed how many different people
    /// @param people who may, by name
    /// @param groups whose members may; where neither is named, everybody with the role may
    public record Stage(int needed, Set<String> people, Set<String> groups) {
        /// So many of everybody with the role.
        public static Stage ofAnybody(int needed) {
            return new Stage(needed, Set.of(), Set.of());
        }

        public Stage {
            people = Set.copyOf(people);
            groups = Set.copyOf(groups);
            if (needed < 1) {
                throw new IllegalArgumentException("a stage needs one approval at least");
            }
        }
    }
}
