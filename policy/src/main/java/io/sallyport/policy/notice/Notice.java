package io.sallyport.policy.notice;

import io.sallyport.recorder.screen.PrintableText;
import java.time.Instant;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One message to one receiver. Title and lines hold printable characters only, whoever wrote what
/// they quote: no line end, control or direction mark gets into a header or turns a line.
///
/// @param id `n-…`, the same however often it is sent
/// @param kind what it tells of
/// @param channel how it travels
/// @param person to whom; absent where it goes to the gateway's own receiver
/// @param about the id of the request, consent, grant or alert it is about, or a person's or
///   owner's name
/// @param title one line
/// @param text a few lines, without the way to the decision: that is the [Landing]'s
/// @param created when the change was made
/// @param attempts how often it was sent, this time included
public record Notice(
        String id,
        NoticeKind kind,
        NoticeChannel channel,
        @Nullable String person,
        String about,
        String title,
        String text,
        Instant created,
        int attempts) {
    /// The longest title, in characters.
    public static final int LONGEST_TITLE = 200;

    /// The longest line of the text, in characters: a person's longest reason and what is said
    /// around it.
    public static final int LONGEST_LINE = 1500;

    /// The most lines of a text.
    public static final int MOST_LINES = 20;

    public Notice {
        title = PrintableText.of(title, LONGEST_TITLE);
        text =
                text.lines()
                        .limit(MOST_LINES)
                        .map(line -> PrintableText.of(line, LONGEST_LINE))
                        .collect(Collectors.joining("\n"));
    }
}
