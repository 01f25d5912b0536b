package io.sallyport.gateway.desk;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.recorder.screen.PrintableText;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

final class PrintableJsonTest {

    @Test
    void what_acts_on_a_terminal_is_escaped_and_nothing_is_lost() {
        String text = "a\u001b[2J\u009b2J\u007f\u202e\u200b\udb40\udd00\n\"\\ ä 承 😀";
        String json = PrintableJson.of(Map.of("reason", List.of(text)));
        assertThat(json.codePoints()).allMatch(PrintableText::isPrintable);
        assertThat(json).contains("ä 承 😀", "\\u202e");
        assertThat(JsonMapper.shared().readTree(json).path("reason").path(0).asString())
                .isEqualTo(text);
    }
}
