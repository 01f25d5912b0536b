package io.sallyport.gateway.forward;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SshWatchTest {

    private static boolean isFound(SshWatch watch, String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        return watch.finds(bytes, 0, bytes.length);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"SSH-2.0-x", "\nSSH-1", "\r\n\r\nSSH-", "welcome\r\nSSH-2.0", "SSX\nSSH-"})
    void an_identification_at_the_start_of_a_line_is_found_however_it_is_cut(String text) {
        assertThat(isFound(new SshWatch(), text)).isTrue();
        SshWatch bytewise = new SshWatch();
        boolean found = false;
        for (int i = 0; i < text.length() && !found; i++) {
            found = isFound(bytewise, text.substring(i, i + 1));
        }
        assertThat(found).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GET /SSH- HTTP/1.0\r\n", " SSH-2.0", "SSSH-", "ssh-2.0", "SS\nH-"})
    void what_only_looks_like_one_is_not(String text) {
        assertThat(isFound(new SshWatch(), text)).isFalse();
    }

    @Test
    void one_that_ends_at_the_limit_is_found_and_one_that_ends_behind_it_is_not() {
        String lines = "x\n".repeat(SshWatch.LIMIT / 2 - 2);
        assertThat(isFound(new SshWatch(), lines + "SSH-")).isTrue();
        assertThat(isFound(new SshWatch(), lines + "\nSSH-")).isFalse();
    }
}
