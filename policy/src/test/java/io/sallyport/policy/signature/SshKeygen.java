package io.sallyport.policy.signature;

import io.sallyport.policy.identity.AuthorizedKey;
import io.sallyport.policy.identity.PersonalKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/// The real `ssh-keygen`: makes keys, signs, and says what it thinks of signatures.
final class SshKeygen {
    private final Path folder;
    private int files;

    /// Where it is missing the test is skipped with a sentence; with `CI=true` it fails.
    SshKeygen(Path folder) {
        this.folder = folder;
        if (!Files.isExecutable(Path.of("/usr/bin/ssh-keygen"))) {
            String sentence =
                    "this test needs ssh-keygen, which is not here: apt-get install openssh-client";
            if ("true".equals(System.getenv("CI"))) {
                Assertions.fail(sentence);
            }
            Assumptions.abort(sentence);
        }
    }

    /// A key pair in two files.
    record Pair(Path file) {
        AuthorizedKey key() {
            return AuthorizedKey.parse(read(publicFile()));
        }

        PersonalKey personal() {
            return new PersonalKey(key(), key().comment(), null);
        }

        Path certificate() {
            return file.resolveSibling(file.getFileName() + "-cert.pub");
        }

        Path publicFile() {
            return file.resolveSibling(file.getFileName() + ".pub");
        }
    }

    /// @param options such as `-t rsa -b 3072`
    Pair make(String... options) {
        Path file = next("key");
        List<String> words =
                new ArrayList<>(List.of("-q", "-N", "", "-C", file.getFileName().toString()));
        words.addAll(List.of(options));
        words.addAll(List.of("-f", file.toString()));
        succeed(null, words);
        return new Pair(file);
    }

    /// The pair with a certificate of this authority beside it.
    Pair certified(Pair pair, Pair authority) {
        succeed(
                null,
                List.of("-q", "-s", authority.file().toString(), "-I", "x", "-n", "bob"),
                pair.publicFile().toString());
        return pair;
    }

    /// Signs the text as it is.
    ///
    /// @param options such as `-O hashalg=sha256`
    ArmoredSignature sign(Pair pair, String namespace, String text, String... options) {
        return sign(pair.file(), namespace, text, options);
    }

    ArmoredSignature sign(Path key, String namespace, String text, String... options) {
        Path message = next("text");
        write(message, text);
        List<String> words =
                new ArrayList<>(List.of("-Y", "sign", "-f", key.toString(), "-n", namespace));
        words.addAll(List.of(options));
        succeed(null, words, message.toString());
        return new ArmoredSignature(read(message.resolveSibling(message.getFileName() + ".sig")));
    }

    /// Whether it takes this for bob's signature of that text.
    boolean agrees(AuthorizedKey bobs, String namespace, String text, ArmoredSignature signature) {
        Path allowed = next("allowed");
        write(allowed, "bob " + bobs.line() + "\n");
        Path signed = next("signature");
        write(signed, signature.text());
        Path message = next("text");
        write(message, text);
        return run(
                        message,
                        List.of(
                                "-Y",
                                "verify",
                                "-f",
                                allowed.toString(),
                                "-I",
                                "bob",
                                "-n",
                                namespace,
                                "-s",
                                signed.toString()))
                == 0;
    }

    private Path next(String what) {
        return folder.resolve(what + ++files);
    }

    private void succeed(@Nullable Path in, List<String> words, String... more) {
        List<String> all = new ArrayList<>(words);
        all.addAll(List.of(more));
        if (run(in, all) != 0) {
            throw new IllegalStateException(all + ": " + read(folder.resolve("said")));
        }
    }

    private int run(@Nullable Path in, List<String> words) {
        List<String> command = new ArrayList<>(List.of("/usr/bin/ssh-keygen"));
        command.addAll(words);
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("said").toFile());
        if (in != null) {
            builder.redirectInput(in.toFile());
        }
        try {
            Process process = builder.start();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(words + " does not end");
            }
            return process.exitValue();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
