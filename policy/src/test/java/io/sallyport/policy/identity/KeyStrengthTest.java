package io.sallyport.policy.identity;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sallyport.policy.Keys;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KeyStrengthTest {
    static Stream<AuthorizedKey> strong() {
        return Stream.of(
                Keys.ed25519(1),
                Keys.rsa(2048),
                Keys.rsa(4096),
                Keys.ecdsa(256, "nistp256", 65),
                Keys.ecdsa(384, "nistp384", 97),
                Keys.ecdsa(521, "nistp521", 133),
                Keys.key(
                        "sk-ssh-ed25519@openssh.com",
                        ascii("sk-ssh-ed25519@openssh.com"),
                        new byte[32],
                        ascii("ssh:")));
    }

    static Stream<AuthorizedKey> notGood() {
        return Stream.of(
                Keys.rsa(2047),
                Keys.rsa(1024),
                Keys.rsa(16_385),
                Keys.key("ssh-dss", ascii("ssh-dss"), new byte[128]),
                Keys.key("ssh-ed25519", ascii("ssh-ed25519"), new byte[31]),
                Keys.key("ssh-ed25519", ascii("ssh-ed25519"), new byte[32], new byte[1]),
                Keys.key("ssh-ed25519", ascii("ssh-ed25519")),
                Keys.ecdsa(256, "nistp384", 65),
                Keys.key("made-up", ascii("made-up"), new byte[32]));
    }

    @ParameterizedTest
    @MethodSource("strong")
    void a_strong_key_is_accepted(AuthorizedKey key) {
        assertThatCode(() -> KeyStrength.require(key)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @MethodSource("notGood")
    void a_weak_or_damaged_or_unknown_key_is_refused(AuthorizedKey key) {
        assertThatIllegalArgumentException().isThrownBy(() -> KeyStrength.require(key));
    }

    @Test
    void a_key_cut_anywhere_is_refused_with_a_sentence() {
        byte[] whole = Keys.ecdsa(256, "nistp256", 65).blob();
        for (int length = 23; length < whole.length; length++) {
            AuthorizedKey cut =
                    new AuthorizedKey("ecdsa-sha2-nistp256", Arrays.copyOf(whole, length), "cut");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> KeyStrength.require(cut))
                    .withMessageContaining("damaged");
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
