package io.sallyport.policy.operation;

import io.sallyport.policy.suggestion.Suggestion;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/// What a command does to data. The constants are the words of rule tags, `sallyport.operation.*`.
public enum Operation {
    /// reads user data
    READ,
    /// takes user data off the machine
    EXPORT,
    MODIFY,
    DESTROY,
    /// moves a machine or a volume
    MIGRATE,
    /// moves data
    RELOCATE,
    /// reads or changes secrets
    CREDENTIAL,
    /// raises rights
    PRIVILEGE,
    /// hides from audit
    EVADE,
    PERSIST,
    /// goes on to another machine
    REACH,
    /// stops, starts, reconfigures
    SERVICE,
    /// a harmless look
    OBSERVE,
    /// what it will do cannot be known
    UNBOUNDED,
    /// no rule matched
    UNCLASSIFIED;

    /// As it is written: `read`.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Whether it never happens to user data without a consent that names it, whatever the owner's
    /// mode is and whatever the emergency: it destroys or exports, or cannot be bounded.
    public boolean needsNamedConsent() {
        return this == DESTROY || this == EXPORT || this == UNBOUNDED;
    }

    /// What may be done by whoever was let do these: besides them a harmless look; and where they
    /// name what cannot be bounded, all that neither destroys nor exports, which have to be named.
    public static Set<Operation> allowedBy(Collection<Operation> named) {
        Set<Operation> allowed = EnumSet.of(OBSERVE);
        if (named.contains(UNBOUNDED)) {
            allowed.addAll(EnumSet.complementOf(EnumSet.of(DESTROY, EXPORT)));
        }
        allowed.addAll(named);
        return Collections.unmodifiableSet(allowed);
    }

    /// @throws IllegalArgumentException with a sentence that says which word was probably meant
    public static Operation parse(String word) {
        String written = word.strip().toLowerCase(Locale.ROOT);
        for (Operation operation : values()) {
            if (operation.word().equals(written)) {
                return operation;
            }
        }
        List<String> words = Arrays.stream(values()).map(Operation::word).toList();
        String nearest = Suggestion.nearest(written, words);
        String sentence = "`" + word + "` is no operation";
        throw new IllegalArgumentException(
                nearest.isEmpty()
                        ? sentence + "; there are " + String.join(", ", words)
                        : sentence + nearest);
    }

    /// Reads `read,export`.
    ///
    /// @throws IllegalArgumentException as [#parse], also where there is none
    public static Set<Operation> parseAll(String words) {
        return of(Arrays.asList(words.split(",")));
    }

    /// The operations of these words.
    public static Set<Operation> of(Collection<String> words) {
        Set<Operation> operations = EnumSet.noneOf(Operation.class);
        words.forEach(word -> operations.add(parse(word)));
        return Collections.unmodifiableSet(operations);
    }

    /// The words, sorted.
    public static Set<String> words(Collection<Operation> operations) {
        Set<String> words = new TreeSet<>();
        operations.forEach(operation -> words.add(operation.word()));
        return Collections.unmodifiableSet(words);
    }

    /// `export, read`.
    public static String inWords(Collection<Operation> operations) {
        return String.join(", ", words(operations));
    }
}
