package io.sallyport.policy.authorization;

import io.sallyport.policy.ledger.ChangeRefusedException;
import io.sallyport.policy.ledger.Wording;
import io.sallyport.policy.suggestion.Suggestion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What policies demand of a request that they permit, as their annotations say it: who has to
/// approve, and for how long at most it may be.
///
/// `@approvals("2 of leads then 1 of security or chiefs")`, `@approvals("1")` for anybody with the
/// role, `@approvals("none")` where the policy itself approves; `@longest("8h")`; `@signed("yes")`
/// where approvers have to sign. Where several policies permit, what all of them demand holds, and
/// the shortest time.
///
/// @param stages in order; empty where policies approve by themselves; absent where none speaks of
///   it
/// @param longest absent where none speaks of it
/// @param signed whether approvers have to sign with their own keys
public record Obligations(
        @Nullable List<Stage> stages, @Nullable Duration longest, boolean signed) {
    /// Nothing at all.
    public static final Obligations NONE = new Obligations(null, null, false);

    private static final Set<String> KNOWN =
            Set.of("id", "reason", "hold", "warn", "approvals", "longest", "signed");
    private static final Pattern STAGE =
            Pattern.compile("([1-9][0-9]?)(?: of ([^\\s]+(?: or [^\\s]+)*))?");
    private static final int MOST_STAGES = 10;

    public Obligations {
        stages = stages == null ? null : List.copyOf(stages);
    }

    /// So many of these groups.
    ///
    /// @param groups empty: of everybody with the role
    public record Stage(int needed, Set<String> groups) {
        public Stage {
            groups = Set.copyOf(groups);
        }
    }

    /// What all of these demand together.
    public static Obligations of(List<Verdict.Deciding> deciding) {
        Set<Stage> stages = new LinkedHashSet<>();
        boolean spoken = false;
        boolean signed = false;
        Duration longest = null;
        for (Verdict.Deciding one : deciding) {
            String approvals = one.annotations().get("approvals");
            if (approvals != null) {
                spoken = true;
                stages.addAll(stages(approvals).orElseThrow());
            }
            signed |= "yes".equals(one.annotations().get("signed"));
            String time = one.annotations().get("longest");
            if (time != null) {
                Duration here = Wording.duration("longest time", time);
                longest = longest == null || here.compareTo(longest) < 0 ? here : longest;
            }
        }
        return new Obligations(spoken ? List.copyOf(stages) : null, longest, signed);
    }

    /// What this one and the other demand together.
    public Obligations and(Obligations other) {
        Set<Stage> joined = new LinkedHashSet<>();
        if (stages != null) {
            joined.addAll(stages);
        }
        if (other.stages != null) {
            joined.addAll(other.stages);
        }
        Duration shorter =
                longest == null || other.longest != null && other.longest.compareTo(longest) < 0
                        ? other.longest
                        : longest;
        return new Obligations(
                stages == null && other.stages == null ? null : List.copyOf(joined),
                shorter,
                signed || other.signed);
    }

    /// What is wrong with a policy's annotations.
    static List<String> problems(Map<String, String> annotations) {
        List<String> problems = new ArrayList<>();
        annotations.forEach((name, value) -> {
            if (!KNOWN.contains(name)) {
                problems.add("there is no annotation @" + name + Suggestion.nearest(name, KNOWN));
            } else if (name.equals("approvals") && stages(value).isEmpty()) {
                problems.add(
                        "@approvals is `none`, `2`, or `2 of leads then 1 of security`, not `"
                                + value
                                + "`");
            } else if (name.equals("signed") && !value.equals("yes") && !value.equals("no")) {
                problems.add("@signed is `yes` or `no`, not `" + value + "`");
            } else if (name.equals("longest")) {
                try {
                    Wording.duration("longest time", value);
                } catch (ChangeRefusedException wrong) {
                    problems.add(String.valueOf(wrong.getMessage()));
                }
            }
        });
        return problems;
    }

    private static Optional<List<Stage>> stages(String text) {
        if (text.strip().equals("none")) {
            return Optional.of(List.of());
        }
        List<Stage> stages = new ArrayList<>();
        for (String part : text.split("\\bthen\\b", -1)) {
            Matcher stage = STAGE.matcher(part.strip());
            if (!stage.matches() || stages.size() == MOST_STAGES) {
                return Optional.empty();
            }
            String groups = stage.group(2);
            stages.add(
                    new Stage(
                            Integer.parseInt(stage.group(1)),
                            groups == null ? Set.of() : Set.of(groups.split(" or "))));
        }
        return Optional.of(stages);
    }
}
