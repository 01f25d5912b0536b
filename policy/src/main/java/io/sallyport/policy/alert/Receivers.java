package io.sallyport.policy.alert;

import io.sallyport.policy.identity.Person;
import io.sallyport.policy.identity.Role;
import io.sallyport.policy.target.Inventory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Who is meant by the words for receivers: a person, `group:NAME`, `role:NAME`.
public final class Receivers {
    private static final String GROUP = "group:";
    private static final String ROLE = "role:";

    private Receivers() {}

    /// The people, as the inventory has them now; a word that means nobody adds none.
    static Set<String> in(Inventory inventory, Set<String> words) {
        return inventory.people().values().stream()
                .filter(person -> words.stream().anyMatch(word -> means(word).test(person)))
                .map(Person::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// The first word that means nobody, in words of a refusal.
    public static Optional<String> unknown(Inventory inventory, Set<String> words) {
        return words.stream()
                .sorted()
                .filter(word -> in(inventory, Set.of(word)).isEmpty())
                .findFirst()
                .map(word ->
                        "the inventory has nobody who is meant by the receiver `" + word + "`");
    }

    private static Predicate<Person> means(String word) {
        if (word.startsWith(GROUP)) {
            return person -> person.groups().contains(word.substring(GROUP.length()));
        }
        if (word.startsWith(ROLE)) {
            List<Role> roles =
                    Arrays.stream(Role.values())
                            .filter(role ->
                                    role.name()
                                            .toLowerCase(Locale.ROOT)
                                            .equals(word.substring(ROLE.length())))
                            .toList();
            return person -> roles.stream().anyMatch(person::is);
        }
        return person -> person.name().equals(word);
    }
}
