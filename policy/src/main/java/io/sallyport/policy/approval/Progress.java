package io.sallyport.policy.approval;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// How far the approval of a request is.
///
/// @param rule the rule's name
/// @param stages in order
public record Progress(String rule, List<StageProgress> stages) {
    public Progress {
        stages = List.copyOf(stages);
    }

    /// The stage that has to decide now, from 0; the number of stages once all have.
    public int stage() {
        int stage = 0;
        while (stage < stages.size() && stages.get(stage).isComplete()) {
            stage++;
        }
        return stage;
    }

    public boolean isComplete() {
        return stage() == stages.size();
    }

    /// Whoever may approve now.
    public Set<String> mayNow() {
        return isComplete() ? Set.of() : stages.get(stage()).mayStill();
    }

    /// `1 of 2 approved; bob or eve may`.
    public String inWords() {
        if (isComplete()) {
            return "approved";
        }
        StageProgress now = stages.get(stage());
        String stage = stages.size() == 1 ? "" : "stage " + (stage() + 1) + ": ";
        return stage
                + now.votes().size()
                + " of "
                + now.needed()
                + " approved; "
                + (now.mayStill().isEmpty()
                        ? "nobody is left who may"
                        : String.join(" or ", now.mayStill()) + " may");
    }

    /// How far a stage is.
    ///
    /// @param needed how many approvals it needs
    /// @param votes those it has
    /// @param mayStill who held the right when the request was raised, still does, and has not
    ///   voted
    public record StageProgress(int needed, List<Vote> votes, Set<String> mayStill) {
        public StageProgress {
            votes = List.copyOf(votes);
            mayStill = Collections.unmodifiableSet(new TreeSet<>(mayStill));
        }

        public boolean isComplete() {
            return votes.size() >= needed;
        }
    }
}
