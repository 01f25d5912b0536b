package io.sallyport.gateway.watch;

import io.sallyport.recorder.screen.PrintableText;

/// How the lines of a watched session are written.
@FunctionalInterface
public interface WatchLines {
    /// The longest line that is written; of a longer one the beginning.
    int LONGEST = 8 * 1024;

    /// @param kind `line` of the target's, `note` of the gateway's own, or `ended`, the last
    /// @param channel negative where it is about none
    /// @return the line as it is fit for a terminal, its end included
    String of(String kind, int channel, String text);

    /// For people: printable text, after three dashes where it is the gateway's own.
    WatchLines PLAIN =
            (kind, channel, text) ->
                    (kind.equals("line") ? "" : "--- ")
                            + PrintableText.of(text.replace("\t", "    "), LONGEST)
                            + "\n";
}
