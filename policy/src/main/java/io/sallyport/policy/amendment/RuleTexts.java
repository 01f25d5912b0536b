package io.sallyport.policy.amendment;

import io.sallyport.policy.classification.RuleText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The documents in force that were approved. Immutable.
///
/// @param version another one for other documents
/// @param all files first, by name; then rules, modes and responses
record RuleTexts(long version, List<Stored> all) {
    /// Where a folder's review begins: with it no file is in force that nobody approved.
    static final String REVIEWED = "";

    RuleTexts {
        all = List.copyOf(all);
    }

    /// One document.
    ///
    /// @param amendment that put it there
    record Stored(Part.Kind kind, String subject, String words, String amendment) {
        private RuleText asFile() {
            return new RuleText(kind == Part.Kind.FILE ? subject : amendment, words);
        }
    }

    /// What stands there; empty where nothing does.
    String words(Part.Kind kind, String subject) {
        return all.stream()
                .filter(one -> one.kind() == kind && one.subject().equals(subject))
                .map(Stored::words)
                .findFirst()
                .orElse("");
    }

    /// The id of the amendment that put a document there; empty where there is none.
    String amendment(Part.Kind kind, String subject) {
        return all.stream()
                .filter(one -> one.kind() == kind && one.subject().equals(subject))
                .map(Stored::amendment)
                .findFirst()
                .orElse("");
    }

    /// The files that were approved, by name.
    Map<String, String> files() {
        return files(all.stream());
    }

    private static Map<String, String> files(Stream<Stored> all) {
        return all.filter(one -> one.kind() == Part.Kind.FILE && !one.subject().equals(REVIEWED))
                .collect(
                        Collectors.toMap(
                                Stored::subject, Stored::words, (one, _) -> one, TreeMap::new));
    }

    /// Whether the folder was reviewed ever.
    boolean isReviewed() {
        return all.stream()
                .anyMatch(one -> one.kind() == Part.Kind.FILE && one.subject().equals(REVIEWED));
    }

    /// As files of rules, called by who put them there.
    ///
    /// @param folderToo whether the folder's files are among them
    List<RuleText> asFiles(boolean folderToo) {
        return all.stream()
                .filter(one ->
                        one.kind() != Part.Kind.FILE
                                || folderToo && !one.subject().equals(REVIEWED))
                .map(Stored::asFile)
                .toList();
    }

    /// Without what these change.
    RuleTexts without(Collection<Part> parts) {
        Set<String> gone =
                parts.stream()
                        .map(part -> part.kind() + " " + part.subject())
                        .collect(Collectors.toSet());
        return new RuleTexts(
                version,
                all.stream()
                        .filter(one -> !gone.contains(one.kind() + " " + one.subject()))
                        .toList());
    }

    /// With what these make of it.
    RuleTexts with(Collection<Part> parts, String amendment) {
        List<Stored> made = new ArrayList<>(without(parts).all());
        parts.stream()
                .filter(part -> !part.after().isEmpty())
                .forEach(part ->
                        made.add(new Stored(part.kind(), part.subject(), part.after(), amendment)));
        return new RuleTexts(version, made);
    }

    int characters() {
        return all.stream().mapToInt(one -> one.words().length()).sum();
    }
}
