package io.sallyport.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.recorder.checkpoint.Ed25519Key;
import io.sallyport.recorder.checkpoint.LogKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `sallyport verify` on receipts.
class ReceiptCheckTest {
    private static final String TEXT =
            "sallyport receipt v1\nsession: s-abcdefghijkm\n\nchannel: 0, shell\n";

    private final LogKey key = new LogKey("sallyport/journal/one", Ed25519Key.generate());
    @TempDir private Path folder;
    private StringWriter out = new StringWriter();

    private int verify(String receipt, String... options) throws IOException {
        Path file = Files.writeString(folder.resolve("receipt.txt"), receipt);
        out = new StringWriter();
        String[] all = new String[options.length + 2];
        all[0] = "verify";
        all[1] = file.toString();
        System.arraycopy(options, 0, all, 2, options.length);
        return Sallyport.commands()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(out, true))
                .execute(all);
    }

    @Test
    void a_receipt_is_good_by_the_key_that_signed_it_and_is_printed() throws IOException {
        assertThat(verify(key.sign(TEXT), "--key", key.verifierKey())).isZero();
        assertThat(out.toString())
                .startsWith("good: a receipt, signed by sallyport/journal/one")
                .contains("session: s-abcdefghijkm");
    }

    @Test
    void a_changed_receipt_is_bad_wherever_it_was_changed() throws IOException {
        String good = key.sign(TEXT);
        for (int at = TEXT.indexOf('\n') + 1; at < good.length(); at++) {
            char other = good.charAt(at) == 'x' ? 'y' : 'x';
            String changed = good.substring(0, at) + other + good.substring(at + 1);
            assertThat(verify(changed, "--key", key.verifierKey())).as("at %d", at).isEqualTo(1);
        }
        assertThat(verify(good + "more\n", "--key", key.verifierKey())).isEqualTo(1);
        assertThat(verify(good.substring(0, good.length() - 1), "--key", key.verifierKey()))
                .isEqualTo(1);
        assertThat(verify(TEXT, "--key", key.verifierKey())).isEqualTo(1);
    }

    @Test
    void a_receipt_that_another_key_signed_is_bad_and_without_a_key_nothing_is_said()
            throws IOException {
        LogKey other = new LogKey("sallyport/journal/one", Ed25519Key.generate());
        assertThat(verify(other.sign(TEXT), "--key", key.verifierKey())).isEqualTo(1);
        assertThat(out.toString()).contains("no key that is trusted here");
        assertThat(verify(key.sign(TEXT))).isEqualTo(2);
    }

    @Test
    void what_could_be_taken_for_a_checkpoint_is_not_signed_as_a_text() {
        assertThatThrownBy(() -> key.sign("sallyport/journal/one\n3\nAAAA\n"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
