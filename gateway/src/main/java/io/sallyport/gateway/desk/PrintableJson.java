package io.sallyport.gateway.desk;

import io.sallyport.recorder.screen.PrintableText;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;

/// JSON that is fit for a terminal and still says all: what would act on one, turn or hide is
/// escaped as JSON has it.
final class PrintableJson {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private PrintableJson() {}

    static String of(Object value) {
        StringBuilder safe = new StringBuilder();
        JSON.writeValueAsString(value).codePoints().forEach(c -> append(safe, c));
        return safe.toString();
    }

    /// Outside of its strings JSON is plain ASCII: whatever is not printable stands in one.
    private static void append(StringBuilder safe, int c) {
        if (PrintableText.isPrintable(c)) {
            safe.appendCodePoint(c);
        } else {
            for (char unit : Character.toChars(c)) {
                safe.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
            }
        }
    }
}
