package io.sallyport.policy.notice;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one outcome is told as, and to whom. Confined to one thread. Whoever was named first for a
/// person counts: what somebody decides or asked for goes before what they merely learn.
final class Telling {
    private final NoticeKind kind;
    private final Map<String, Words> people = new LinkedHashMap<>();
    private @Nullable Words house;

    Telling(NoticeKind kind) {
        this.kind = kind;
    }

    NoticeKind kind() {
        return kind;
    }

    /// What the gateway's own receivers are told.
    @Nullable Words house() {
        return house;
    }

    /// What people are told, by name.
    Map<String, Words> people() {
        return people;
    }

    Telling house(Words words) {
        house = words;
        return this;
    }

    Telling to(String person, Words words) {
        people.putIfAbsent(person, words);
        return this;
    }

    Telling to(Collection<String> several, Words words) {
        several.forEach(person -> to(person, words));
        return this;
    }

    /// One message's words.
    ///
    /// @param about the id it leads to, or a name
    record Words(String about, String title, String text) {
        Words(String about, String title, String... lines) {
            this(about, title, String.join("\n", lines));
        }
    }
}
