package io.sallyport.gateway.login;

import io.sallyport.gateway.transport.Algorithms;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.Set;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.util.security.SecurityUtils;

/// The gateway's own keys, in `DATA/house`: made at the first start, mode 0600, in OpenSSH's
/// format.
///
/// @param hostKey what the gateway proves itself with (Ed25519)
/// @param hostAuthority signs a host certificate for each target the gateway speaks for in `ssh -J`
///   (Ed25519)
public record HouseKeys(KeyPair hostKey, KeyPair hostAuthority) {
    private static final Set<PosixFilePermission> OWNER_ONLY =
            PosixFilePermissions.fromString("rw-------");

    /// Loads the keys, or makes the ones that do not exist.
    ///
    /// @throws IOException when a key cannot be read or written, or when others than the owner may
    ///   read it
    public static HouseKeys open(Path house) throws IOException, GeneralSecurityException {
        Algorithms.choose();
        Files.createDirectories(
                house,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return new HouseKeys(
                open(house.resolve("host_ed25519"), "sallyport host key"),
                open(house.resolve("host_ca_ed25519"), "sallyport host certificate authority"));
    }

    private static KeyPair open(Path file, String comment)
            throws IOException, GeneralSecurityException {
        if (!Files.exists(file)) {
            make(file, comment);
        }
        Set<PosixFilePermission> permissions = EnumSet.copyOf(Files.getPosixFilePermissions(file));
        permissions.removeAll(
                EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
        if (!permissions.isEmpty()) {
            throw new IOException(
                    file + " is a private key and others may use it: chmod 600 " + file);
        }
        try (InputStream in = Files.newInputStream(file)) {
            Iterator<KeyPair> keys =
                    SecurityUtils.loadKeyPairIdentities(
                                    null, file::toString, in, FilePasswordProvider.EMPTY)
                            .iterator();
            return keys.next();
        }
    }

    private static void make(Path file, String comment)
            throws IOException, GeneralSecurityException {
        KeyPair pair = KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, 256);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(pair, comment, null, out);
        Path fresh =
                Files.createTempFile(
                        file.getParent(),
                        "key",
                        ".new",
                        PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        Files.write(fresh, out.toByteArray());
        try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        Files.writeString(
                file.resolveSibling(file.getFileName() + ".pub"),
                PublicKeyEntry.toString(pair.getPublic()) + " " + comment + "\n",
                StandardCharsets.US_ASCII);
    }

    /// The host key as a line of an OpenSSH public key file, without a comment.
    public String hostKeyLine() {
        return PublicKeyEntry.toString(hostKey.getPublic());
    }

    /// The certificate authority's public key, likewise.
    public String hostAuthorityLine() {
        return PublicKeyEntry.toString(hostAuthority.getPublic());
    }
}
