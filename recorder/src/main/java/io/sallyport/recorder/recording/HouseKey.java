package io.sallyport.recorder.recording;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// The node's own key for recordings: 32 random bytes in a file of mode 0600.
///
/// Whoever reads that file reads every recording that was wrapped with it: this keeps recordings
/// from whoever gets hold of the recordings' directory or of a backup of it alone, not from whoever
/// is root on the node.
public final class HouseKey implements KeyWrapper, KeyUnwrapper {
    /// The file's name, in the house.
    public static final String FILE = "recording.key";

    /// How a file's header names the scheme: AES-256-GCM, twelve random bytes of nonce before the
    /// ciphertext, the recording's id as additional data.
    static final String HOW = "house";

    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int MAX_FILE_BYTES = 128;
    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private final SecretKey key;
    private final String fingerprint;
    private final SecureRandom random = new SecureRandom();

    private HouseKey(byte[] key) {
        this.key = new SecretKeySpec(key, "AES");
        // Of a random key, so the fingerprint helps nobody to guess it.
        byte[] print =
                Arrays.copyOf(
                        FrameFormat.sha256()
                                .digest(
                                        ("sallyport recording key " + HexFormat.of().formatHex(key))
                                                .getBytes(StandardCharsets.US_ASCII)),
                        16);
        this.fingerprint = "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(print);
    }

    /// Reads the key, making one where there is no file.
    ///
    /// @throws RecordingUnavailableException when the file cannot be made or read, holds no key, or
    ///   is open to others
    public static HouseKey open(Path file) {
        try {
            if (!Files.exists(file)) {
                create(file);
            }
            return read(file);
        } catch (IOException e) {
            throw new RecordingUnavailableException(
                    "cannot open the key of the recordings " + file + ": " + e, e);
        }
    }

    /// Reads the key from a file that is there.
    ///
    /// @throws RecordingUnavailableException as [#open], and when there is no file
    public static HouseKey existing(Path file) {
        try {
            return read(file);
        } catch (IOException e) {
            throw new RecordingUnavailableException(
                    "cannot read the key of the recordings " + file + ": " + e, e);
        }
    }

    private static HouseKey read(Path file) throws IOException {
        Set<PosixFilePermission> others = EnumSet.copyOf(Files.getPosixFilePermissions(file));
        others.removeAll(OWNER_ONLY);
        if (!others.isEmpty()) {
            throw new RecordingUnavailableException(
                    "the key of the recordings "
                            + file
                            + " is open to others; chmod 600 it, and ask who read it");
        }
        if (Files.size(file) <= MAX_FILE_BYTES) {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
            try {
                byte[] key = Base64.getDecoder().decode(text);
                if (key.length == DataKey.KEY_BYTES) {
                    return new HouseKey(key);
                }
            } catch (IllegalArgumentException e) {
                throw new RecordingUnavailableException(noKey(file), e);
            }
        }
        throw new RecordingUnavailableException(noKey(file));
    }

    private static String noKey(Path file) {
        return file
                + " holds no key for recordings, which is 32 bytes in base64; put the right file back,"
                + " because recordings that it wraps open with nothing else";
    }

    /// Whole or not at all: a half-written key would be used for good.
    private static void create(Path file) throws IOException {
        Path folder = file.toAbsolutePath().resolveSibling("");
        RecordingFiles.createDirectories(folder);
        byte[] key = new byte[DataKey.KEY_BYTES];
        new SecureRandom().nextBytes(key);
        Path fresh =
                Files.createTempFile(
                        folder,
                        "recording",
                        ".new",
                        PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        try {
            Files.writeString(
                    fresh,
                    Base64.getEncoder().encodeToString(key) + "\n",
                    StandardOpenOption.WRITE,
                    StandardOpenOption.SYNC);
            // A link fails where another start was faster; a rename would take its key away.
            Files.createLink(file, fresh);
        } catch (FileAlreadyExistsException e) {
            return;
        } finally {
            Files.deleteIfExists(fresh);
        }
        RecordingFiles.syncDirectory(folder);
    }

    @Override
    public WrappedKey wrap(DataKey dataKey) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, nonce, dataKey.recording());
            byte[] sealed = cipher.doFinal(dataKey.secret());
            byte[] data = Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
            System.arraycopy(sealed, 0, data, NONCE_BYTES, sealed.length);
            return new WrappedKey(HOW, fingerprint, Base64.getEncoder().encodeToString(data));
        } catch (GeneralSecurityException e) {
            throw new RecordingUnavailableException("cannot wrap a recording's key", e);
        }
    }

    @Override
    public Optional<DataKey> unwrap(byte[] recording, WrappedKey wrapped) {
        if (!wrapped.how().equals(HOW) || !wrapped.key().equals(fingerprint)) {
            return Optional.empty();
        }
        try {
            byte[] data = Base64.getDecoder().decode(wrapped.data());
            if (data.length <= NONCE_BYTES) {
                throw new GeneralSecurityException("it is too short");
            }
            Cipher cipher =
                    cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(data, NONCE_BYTES), recording);
            return Optional.of(
                    DataKey.of(
                            recording,
                            cipher.doFinal(data, NONCE_BYTES, data.length - NONCE_BYTES)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new RecordingUnavailableException(
                    "the recording's key was wrapped for "
                            + fingerprint
                            + " and does not open with it: the header was changed",
                    e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, byte[] recording)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(recording);
        return cipher;
    }
}
