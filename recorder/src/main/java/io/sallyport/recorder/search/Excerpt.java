package io.sallyport.recorder.search;

import io.sallyport.recorder.screen.PrintableText;
import java.util.List;

/// A piece of a text around what was searched for.
final class Excerpt {
    static final int LONGEST = 200;
    private static final int BEFORE = 60;

    private Excerpt() {}

    /// From a little before the first word that was searched for, which stand between « and »; the
    /// beginning where there is none.
    static String of(String text, AuditQuery query) {
        List<AuditQuery.Phrase> phrases = query.phrases();
        List<Words.Word> marked =
                phrases.isEmpty()
                        ? List.of()
                        : Words.of(text).stream().filter(word -> isMeant(word, phrases)).toList();
        int first = marked.isEmpty() ? 0 : marked.getFirst().start();
        int from = whole(text, Math.max(0, first - BEFORE));
        int to = whole(text, Math.min(text.length(), from + LONGEST));
        StringBuilder excerpt = new StringBuilder(from > 0 ? "…" : "");
        int at = from;
        for (Words.Word word : marked) {
            if (word.start() >= at && word.end() <= to) {
                excerpt.append(safe(text, at, word.start()))
                        .append('«')
                        .append(safe(text, word.start(), word.end()))
                        .append('»');
                at = word.end();
            }
        }
        excerpt.append(safe(text, at, to));
        return excerpt.append(to < text.length() ? "…" : "").toString();
    }

    private static boolean isMeant(Words.Word word, List<AuditQuery.Phrase> phrases) {
        return phrases.stream()
                .anyMatch(phrase ->
                        phrase.beginning()
                                ? word.text().startsWith(phrase.words().getFirst())
                                : phrase.words().contains(word.text()));
    }

    /// Never between the two halves of a character.
    private static int whole(String text, int at) {
        return at > 0 && at < text.length() && Character.isLowSurrogate(text.charAt(at))
                ? at - 1
                : at;
    }

    private static String safe(String text, int from, int to) {
        return PrintableText.of(text.substring(from, to).replace('\n', ' '));
    }
}
