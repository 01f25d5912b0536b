package io.sallyport.gateway.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A key pair in two files, made by `ssh-keygen`.
///
/// @param privateKey the private key's file; the public one stands beside it with `.pub`
public record KeyFile(Path privateKey) {

    /// A new Ed25519 key.
    public static KeyFile make(Path file) {
        return make(file, "-t", "ed25519");
    }

    /// A new key of the type that these options of `ssh-keygen` name.
    public static KeyFile make(Path file, String... type) {
        List<String> command = new ArrayList<>();
        command.add(Programs.need("ssh-keygen", "openssh-client"));
        command.addAll(List.of("-q", "-N", "", "-C", String.valueOf(file.getFileName())));
        command.addAll(List.of(type));
        command.addAll(List.of("-f", file.toString()));
        RealClient.of(command.toArray(String[]::new)).run().succeeds();
        return new KeyFile(file);
    }

    public Path publicKey() {
        return privateKey.resolveSibling(privateKey.getFileName() + ".pub");
    }

    /// `type base64 comment`.
    public String line() {
        return read(publicKey()).strip();
    }

    /// `type base64`.
    public String lineWithoutComment() {
        String[] words = line().split(" ");
        return words[0] + " " + words[1];
    }

    /// `SHA256:…`, as `ssh-keygen -l` prints it.
    public String fingerprint() {
        return RealClient.of(
                        Programs.need("ssh-keygen", "openssh-client"),
                        "-l",
                        "-f",
                        publicKey().toString())
                .run()
                .succeeds()
                .out()
                .split(" ")[1];
    }

    /// Where [#certifiedBy] put the certificate.
    public Path certificate() {
        return privateKey.resolveSibling(privateKey.getFileName() + "-cert.pub");
    }

    /// A certificate of this key, signed by that authority.
    ///
    /// @param options of `ssh-keygen`, `-n alice -V +1h`
    /// @return the key with its certificate, under a name of its own
    public KeyFile certifiedBy(KeyFile authority, String name, String... options) {
        try {
            Path copy = privateKey.resolveSibling(name);
            Files.copy(privateKey, copy);
            Files.copy(publicKey(), copy.resolveSibling(name + ".pub"));
            List<String> command = new ArrayList<>();
            command.add(Programs.need("ssh-keygen", "openssh-client"));
            command.addAll(List.of("-q", "-s", authority.privateKey().toString(), "-I", name));
            command.addAll(List.of(options));
            command.add(copy + ".pub");
            RealClient.of(command.toArray(String[]::new)).run().succeeds();
            return new KeyFile(copy);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
