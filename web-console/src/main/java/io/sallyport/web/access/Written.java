package io.sallyport.web.access;

import io.sallyport.policy.ledger.ChangeRefusedException;
import io.sallyport.policy.ledger.Wording;
import io.sallyport.policy.operation.Operation;
import io.sallyport.policy.target.Inventory;
import io.sallyport.web.problem.RefusedException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/// What stands in a request's body or address, read, with the sentences of the desk. What cannot be
/// read is refused as 400; what can be read and not be done is for policy to refuse.
public final class Written {
    private Written() {}

    /// What was written, or the refusal that says what is wrong with it.
    public static <T> T read(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (IllegalArgumentException | ChangeRefusedException unreadable) {
            throw new RefusedException(
                    HttpStatus.BAD_REQUEST, String.valueOf(unreadable.getMessage()));
        }
    }

    /// `30m`, `2h`, `4d`.
    public static Duration duration(String text) {
        return read(() -> Wording.duration("time", text));
    }

    public static Set<Operation> operations(List<@Nullable String> words) {
        List<String> known = words("operations", words);
        return read(() -> Operation.of(known));
    }

    /// Names of targets that words stand for, as at the desk: a name or alias, or `env=prod`.
    public static Set<String> targets(Inventory inventory, @Nullable List<@Nullable String> words) {
        if (words == null || words.isEmpty()) {
            throw new RefusedException(
                    HttpStatus.BAD_REQUEST, "name at least one target, under `targets`");
        }
        List<String> known = words("targets", words);
        return read(() -> inventory.targetNames(known));
    }

    /// ISO 8601, in UTC.
    static @Nullable Instant instant(String field, @Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException wrong) {
            throw new RefusedException(
                    HttpStatus.BAD_REQUEST,
                    "the " + field + " is an instant such as 2027-01-31T22:00:00Z");
        }
    }

    /// A list without holes.
    static List<String> words(String field, List<@Nullable String> words) {
        for (String word : words) {
            if (word == null) {
                throw new RefusedException(
                        HttpStatus.BAD_REQUEST, "`" + field + "` is a list of words, without null");
            }
        }
        return words.stream().map(String::valueOf).toList();
    }

    /// `a,b` from an address.
    public static @Nullable List<@Nullable String> split(@Nullable String text) {
        return text == null ? null : Arrays.<@Nullable String>asList(text.split(","));
    }

    /// Nothing where nothing was written: policy says that it is missing.
    public static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    /// What is said where there is no such thing, and where it may not be seen: the difference
    /// would tell what others do.
    public static RefusedException nothing(String what) {
        return new RefusedException(
                HttpStatus.NOT_FOUND, "there is no such " + what + " that you may see");
    }
}
