package io.sallyport.recorder.export;

import io.sallyport.recorder.recording.ChannelHead;
import io.sallyport.recorder.recording.FileTransfer;
import io.sallyport.recorder.screen.PrintableText;
import java.util.Locale;

/// The lines that an export adds to what was recorded.
final class Headings {
    private static final int MAX_CHARACTERS = 500;

    private Headings() {}

    static String channel(ChannelHead head) {
        String command = head.command();
        String kind = head.kind().name().toLowerCase(Locale.ROOT);
        return command == null ? kind : kind + ": " + PrintableText.of(command, MAX_CHARACTERS);
    }

    static String file(FileTransfer file) {
        return file.direction().name().toLowerCase(Locale.ROOT)
                + " "
                + PrintableText.of(file.path(), MAX_CHARACTERS)
                + ", "
                + file.bytes()
                + " bytes"
                + (file.complete() ? "" : ", broken off");
    }

    static String notice(String text) {
        return PrintableText.of(text, MAX_CHARACTERS);
    }
}
