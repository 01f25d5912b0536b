package io.sallyport.policy;

import io.sallyport.policy.identity.AuthorizedKey;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/// Public keys made up from a number: well formed, nobody holds the private half.
public final class Keys {
    private Keys() {}

    public static AuthorizedKey ed25519(int seed) {
        byte[] point = new byte[32];
        Arrays.fill(point, (byte) seed);
        return key("ssh-ed25519", "ssh-ed25519".getBytes(StandardCharsets.US_ASCII), point);
    }

    public static AuthorizedKey rsa(int bits) {
        return key(
                "ssh-rsa",
                "ssh-rsa".getBytes(StandardCharsets.US_ASCII),
                BigInteger.valueOf(65_537).toByteArray(),
                BigInteger.ONE.shiftLeft(bits - 1).add(BigInteger.ONE).toByteArray());
    }

    public static AuthorizedKey ecdsa(int bits, String curve, int length) {
        String type = "ecdsa-sha2-nistp" + bits;
        return key(
                type,
                type.getBytes(StandardCharsets.US_ASCII),
                curve.getBytes(StandardCharsets.US_ASCII),
                new byte[length]);
    }

    /// A key of any type and fields.
    public static AuthorizedKey key(String type, byte[]... fields) {
        int length = Arrays.stream(fields).mapToInt(field -> 4 + field.length).sum();
        ByteBuffer blob = ByteBuffer.allocate(length);
        for (byte[] field : fields) {
            blob.putInt(field.length).put(field);
        }
        return AuthorizedKey.parse(
                type + " " + Base64.getEncoder().encodeToString(blob.array()) + " test");
    }
}
