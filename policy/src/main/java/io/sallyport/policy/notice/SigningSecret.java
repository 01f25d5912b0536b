package io.sallyport.policy.notice;

import io.sallyport.policy.credential.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// What a webhook is signed with, as the Standard Webhooks specification has it: `whsec_` and 24 to
/// 64 bytes in Base64.
public final class SigningSecret {
    private static final String PREFIX = "whsec_";
    private static final int LEAST_BYTES = 24;
    private static final int MOST_BYTES = 64;
    private static final String ALGORITHM = "HmacSHA256";

    private final Secret key;

    private SigningSecret(Secret key) {
        this.key = key;
    }

    /// Reads a secret.
    ///
    /// @throws IllegalArgumentException with a sentence that does not repeat the text
    public static SigningSecret parse(String text) {
        byte[] bytes;
        try {
            bytes =
                    text.startsWith(PREFIX)
                            ? Base64.getDecoder().decode(text.substring(PREFIX.length()))
                            : new byte[0];
        } catch (IllegalArgumentException notBase64) {
            bytes = new byte[0];
        }
        if (bytes.length < LEAST_BYTES || bytes.length > MOST_BYTES) {
            throw new IllegalArgumentException(
                    "has to be whsec_ and 24 to 64 bytes in Base64; make one with:"
                            + " echo whsec_$(openssl rand -base64 32)");
        }
        return new SigningSecret(new Secret(bytes));
    }

    /// The value of `webhook-signature`: HMAC-SHA-256 over `id.seconds.body`.
    String sign(String id, Instant at, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key.reveal(), ALGORITHM));
            mac.update((id + "." + at.getEpochSecond() + ".").getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every JDK has HMAC-SHA-256", missing);
        }
    }

    @Override
    public String toString() {
        return "SigningSecret[redacted]";
    }
}
