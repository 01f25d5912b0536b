package io.sallyport.gateway.desk;

import io.sallyport.policy.decision.Reachable;
import io.sallyport.policy.target.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.stream.Collectors;

/// How a target that a person may reach is put into words, and found by them.
final class TargetWords {
    private TargetWords() {}

    static boolean matches(Target target, String account, String lowerCaseWords) {
        String text = words(target, account).toLowerCase(Locale.ROOT);
        for (String word : lowerCaseWords.strip().split("\\s+")) {
            if (!text.contains(word)) {
                return false;
            }
        }
        return true;
    }

    private static String words(Target target, String account) {
        return account
                + "@"
                + target.name()
                + " "
                + String.join(" ", target.aliases())
                + " "
                + labels(target)
                + " "
                + (target.owner() == null ? "" : target.owner());
    }

    static String row(Target target, String account, String state) {
        return String.format(
                Locale.ROOT,
                "%-32s %-16s %s",
                account + "@" + target.name(),
                state,
                (target.owner() == null ? "" : "data of " + target.owner() + "  ")
                        + labels(target));
    }

    static String labels(Target target) {
        return target.labels().entrySet().stream()
                .sorted(java.util.Map.Entry.comparingByKey())
                .map(label -> label.getKey() + "=" + label.getValue())
                .collect(Collectors.joining(" "));
    }

    /// How long the way stays open.
    static String left(Reachable way, Instant now) {
        Instant until = way.permit().until();
        if (until == null) {
            return "standing";
        }
        Duration left = Duration.between(now, until);
        if (left.toDays() > 1) {
            return left.toDays() + " days left";
        }
        return left.toHours() > 1
                ? left.toHours() + " hours left"
                : left.toMinutes() + " minutes left";
    }
}
