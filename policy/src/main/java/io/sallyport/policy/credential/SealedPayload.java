package io.sallyport.policy.credential;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/// One sealed credential: `SPC1`, a random 96-bit nonce, and the AES-256-GCM ciphertext of a JSON
/// object `{"kind", "secret" (base64), "certificate"}` with its 128-bit tag (NIST SP 800-38D). The
/// format and the name are authenticated too, so that one credential cannot be passed off as
/// another.
///
/// Buffers that held a secret are overwritten here. Copies inside Jackson and the cipher provider
/// are not ours to overwrite.
final class SealedPayload {
    static final int KEY_BYTES = 32;

    private static final byte[] MAGIC = "SPC1".getBytes(StandardCharsets.US_ASCII);
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private SealedPayload() {}

    static String kindOf(Credential credential) {
        return switch (credential) {
            case Credential.Password _ -> "password";
            case Credential.Key _ -> "key";
        };
    }

    static byte[] seal(String name, byte[] key, Credential credential) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        byte[] plain = write(credential);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, name, key, nonce).doFinal(plain);
            return ByteBuffer.allocate(MAGIC.length + NONCE_BYTES + sealed.length)
                    .put(MAGIC)
                    .put(nonce)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    static Credential open(String name, byte[] key, byte[] file) {
        int start = MAGIC.length + NONCE_BYTES;
        if (file.length < start + TAG_BITS / 8
                || !Arrays.equals(file, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw damaged(name, null);
        }
        byte[] nonce = Arrays.copyOfRange(file, MAGIC.length, start);
        byte[] plain;
        try {
            plain =
                    cipher(Cipher.DECRYPT_MODE, name, key, nonce)
                            .doFinal(file, start, file.length - start);
        } catch (AEADBadTagException otherKeyOrChanged) {
            throw damaged(name, otherKeyOrChanged);
        } catch (GeneralSecurityException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
        try {
            return read(name, plain);
        } catch (JacksonException notOurs) {
            // Jackson's message may quote what it read: it is not passed on.
            throw damaged(name, null);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    private static Cipher cipher(int mode, String name, byte[] key, byte[] nonce)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(MAGIC);
        cipher.updateAAD(name.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    private static byte[] write(Credential credential) {
        byte[] secret =
                switch (credential) {
                    case Credential.Password(Secret password) -> password.reveal();
                    case Credential.Key(Secret key, _) -> key.reveal();
                };
        WipedOutput out = new WipedOutput();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringProperty("kind", kindOf(credential));
            json.writeBinaryProperty("secret", secret);
            if (credential instanceof Credential.Key(_, String certificate)) {
                json.writeStringProperty("certificate", certificate);
            }
            json.writeEndObject();
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
        return out.take();
    }

    private static Credential read(String name, byte[] plain) {
        @Nullable String kind = null;
        @Nullable String certificate = null;
        byte @Nullable [] secret = null;
        try (JsonParser json = JSON.createParser(plain)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw damaged(name, null);
            }
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String property = json.currentName();
                JsonToken value = json.nextToken();
                switch (property) {
                    case "kind" -> kind = json.getString();
                    case "secret" -> secret = json.getBinaryValue();
                    case "certificate" ->
                            certificate = value == JsonToken.VALUE_NULL ? null : json.getString();
                    default -> throw damaged(name, null);
                }
            }
            if (kind == null || secret == null) {
                throw damaged(name, null);
            }
            return switch (kind) {
                case "password" -> new Credential.Password(new Secret(secret));
                case "key" -> new Credential.Key(new Secret(secret), certificate);
                default -> throw damaged(name, null);
            };
        } finally {
            if (secret != null) {
                Arrays.fill(secret, (byte) 0);
            }
        }
    }

    private static CredentialUnavailableException damaged(String name, @Nullable Throwable cause) {
        String message =
                "credential `"
                        + name
                        + "` was sealed with another key, or its file was changed; restore the"
                        + " sealing key or the file from a backup, or store the credential again";
        return cause == null
                ? new CredentialUnavailableException(message)
                : new CredentialUnavailableException(message, cause);
    }

    /// Overwrites its buffer when the bytes are taken.
    private static final class WipedOutput extends ByteArrayOutputStream {
        /// Large enough for any key, so that growing leaves no copy behind.
        private static final int ROOM = 64 << 10;

        WipedOutput() {
            super(ROOM);
        }

        byte[] take() {
            byte[] taken = toByteArray();
            Arrays.fill(buf, (byte) 0);
            return taken;
        }
    }
}
