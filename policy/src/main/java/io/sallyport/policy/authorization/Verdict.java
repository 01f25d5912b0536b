package io.sallyport.policy.authorization;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// What the policies say to a question.
public sealed interface Verdict {

    /// A policy that decided.
    ///
    /// @param name its `@id`, or where it stands
    /// @param annotations what else is written over it: `reason`, `hold`, `warn`, `approvals`, …
    record Deciding(String name, Map<String, String> annotations) {
        public Deciding {
            annotations = Map.copyOf(annotations);
        }
    }

    /// It may be done, because of these policies.
    record Permit(List<Deciding> because) implements Verdict {
        public Permit {
            because = List.copyOf(because);
        }

        /// What the person is told first, one sentence of each policy that has one.
        public List<String> warnings() {
            return because.stream()
                    .map(one -> one.annotations().getOrDefault("warn", ""))
                    .filter(sentence -> !sentence.isBlank())
                    .distinct()
                    .toList();
        }
    }

    /// It may be done once these have agreed: every policy that forbids it says that it can be
    /// held.
    ///
    /// @param agreement whose: `approver`, `owner`
    record Hold(Set<String> agreement, List<Deciding> because) implements Verdict {
        public Hold {
            agreement = Set.copyOf(agreement);
            because = List.copyOf(because);
        }
    }

    /// It may not be done.
    ///
    /// @param because the policies that forbid it; none where none permits it, or where one could
    ///   not be evaluated
    /// @param reason in words, for whoever asked
    record Deny(List<Deciding> because, String reason) implements Verdict {
        public Deny {
            because = List.copyOf(because);
        }
    }
}
