package io.sallyport.gateway.watch;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Cuts what a command writes into lines. Confined to one thread.
final class LineCutter {
    /// A line that is longer is shown as several.
    static final int LONGEST = 4096;

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final Lines lines;

    /// Whoever is told the lines.
    @FunctionalInterface
    interface Lines {
        /// @param ended whether the line ends with this piece of it
        void line(String piece, boolean ended);
    }

    LineCutter(Lines lines) {
        this.lines = lines;
    }

    void feed(byte[] data) {
        for (byte each : data) {
            if (each == '\n') {
                cut(true);
            } else {
                line.write(each);
                if (line.size() == LONGEST) {
                    cut(false);
                }
            }
        }
    }

    /// What has no end yet is a line, too: a prompt is shown while it waits.
    void settle() {
        if (line.size() > 0) {
            cut(false);
        }
    }

    private void cut(boolean ended) {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        lines.line(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text, ended);
    }
}
