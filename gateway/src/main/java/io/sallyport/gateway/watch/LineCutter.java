package io.sallyport.gateway.watch;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// Cuts what a command writes into lines. Confined to one thread.
final class LineCutter {
    /// A line that is longer is shown as several.
    static final int LONGEST = 4096;

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final Consumer<String> lines;

    LineCutter(Consumer<String> lines) {
        this.lines = lines;
    }

    void feed(byte[] data) {
        for (byte each : data) {
            if (each == '\n') {
                cut();
            } else {
                line.write(each);
                if (line.size() == LONGEST) {
                    cut();
                }
            }
        }
    }

    /// What has no end yet is a line, too: a prompt is shown while it waits.
    void settle() {
        if (line.size() > 0) {
            cut();
        }
    }

    private void cut() {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        lines.accept(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
    }
}
