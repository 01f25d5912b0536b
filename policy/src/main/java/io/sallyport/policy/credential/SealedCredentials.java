package io.sallyport.policy.credential;

import io.sallyport.policy.house.HouseFile;
import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.Journal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Credentials in files, one each, sealed with AES-256-GCM under a key that lies beside them.
///
/// Keeps a stolen backup of the directory from being worth anything without the key, and shows when
/// a file was changed or swapped for another. Not protected: against whoever may read the key file,
/// which the program must; nor against an older file of the same name being put back. Use Vault
/// where that matters.
///
/// Safe for use by many threads and processes; nothing is cached, so a change is seen at the next
/// [#lend].
public final class SealedCredentials implements CredentialSource {
    /// The most a sealed file may hold.
    private static final int MOST_BYTES = 1 << 20;

    private static final String SUFFIX = ".sealed";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private final Path directory;
    private final Path keyFile;
    private final @Nullable Journal journal;

    /// Opens the store; makes the sealing key where there is neither key nor credential yet.
    ///
    /// @param directory where the credentials lie
    /// @param keyFile 32 random bytes, mode 0600
    /// @param journal told of what is stored and removed, before it is; absent only for tools that
    ///   run without a node
    /// @throws CredentialUnavailableException when the key is missing though credentials are there,
    ///   damaged, or others may read it
    public SealedCredentials(Path directory, Path keyFile, @Nullable Journal journal) {
        this.directory = directory;
        this.keyFile = keyFile;
        this.journal = journal;
        if (!Files.exists(keyFile)) {
            makeKey();
        }
        Arrays.fill(key(), (byte) 0);
    }

    @Override
    public Credential lend(String name) {
        requireName(name);
        byte[] file;
        try {
            file = HouseFile.read(fileOf(name), MOST_BYTES);
        } catch (NoSuchFileException none) {
            throw new CredentialUnavailableException(
                    "there is no credential `"
                            + name
                            + "` in "
                            + directory
                            + "; store it (sallyport credential set "
                            + name
                            + " --key FILE), or name another in the inventory",
                    none);
        } catch (IOException unreadable) {
            throw new CredentialUnavailableException(
                    "credential `" + name + "` cannot be read: " + unreadable.getMessage(),
                    unreadable);
        }
        byte[] key = key();
        try {
            return SealedPayload.open(name, key, file);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    /// Stores a credential in place of an earlier one of its name; returns when it is durable.
    ///
    /// @throws CredentialUnavailableException when it could not be kept
    /// @throws io.sallyport.recorder.journal.JournalUnavailableException and nothing changed
    public void put(String name, Credential credential) {
        requireName(name);
        byte[] key = key();
        try {
            byte[] file = SealedPayload.seal(name, key, credential);
            if (file.length > MOST_BYTES) {
                throw new CredentialUnavailableException(
                        "credential `" + name + "` is larger than a credential can be (1 MiB)");
            }
            journal(new CredentialStored(name, SealedPayload.kindOf(credential)));
            HouseFile.replace(fileOf(name), file);
        } catch (IOException notKept) {
            throw new CredentialUnavailableException(
                    "credential `"
                            + name
                            + "` could not be kept in "
                            + directory
                            + "; look at its disk and permissions, then store it again",
                    notKept);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    /// Removes a credential, also one that can no longer be opened.
    ///
    /// @return whether there was one
    /// @throws CredentialUnavailableException when it could not be removed
    /// @throws io.sallyport.recorder.journal.JournalUnavailableException and nothing changed
    public boolean remove(String name) {
        requireName(name);
        if (!Files.exists(fileOf(name))) {
            return false;
        }
        journal(new CredentialRemoved(name, kindOf(name)));
        try {
            return HouseFile.remove(fileOf(name));
        } catch (IOException notRemoved) {
            throw new CredentialUnavailableException(
                    "credential `"
                            + name
                            + "` could not be removed from "
                            + directory
                            + "; look at its permissions",
                    notRemoved);
        }
    }

    /// The names of what is stored, sorted.
    public List<String> names() {
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(SUFFIX))
                    .map(file -> file.substring(0, file.length() - SUFFIX.length()))
                    .filter(NAME.asMatchPredicate())
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new CredentialUnavailableException(
                    "the credentials in "
                            + directory
                            + " cannot be listed; look at its permissions",
                    unreadable);
        }
    }

    private String kindOf(String name) {
        try {
            Credential credential = lend(name);
            String kind = SealedPayload.kindOf(credential);
            switch (credential) {
                case Credential.Password(Secret password) -> password.close();
                case Credential.Key(Secret key, _) -> key.close();
            }
            return kind;
        } catch (CredentialUnavailableException cannotBeOpened) {
            return "unreadable";
        }
    }

    private void journal(Fact fact) {
        if (journal != null) {
            journal.append(fact);
        }
    }

    private Path fileOf(String name) {
        return directory.resolve(name + SUFFIX);
    }

    private static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new CredentialUnavailableException(
                    "a credential's name is 1 to 64 letters, digits, `.`, `_` and `-`, and begins"
                            + " with a letter or digit");
        }
    }

    /// Never where credentials lie already: under a new key they could not be opened, and that
    /// would come to light only at the next sign-in to a target.
    private void makeKey() {
        if (!names().isEmpty()) {
            throw new CredentialUnavailableException(
                    "the sealing key "
                            + keyFile
                            + " is missing, but there are credentials sealed with it in "
                            + directory
                            + "; restore the key from a backup, or remove them and store them"
                            + " again");
        }
        byte[] key = new byte[SealedPayload.KEY_BYTES];
        new SecureRandom().nextBytes(key);
        try {
            // Two nodes may start at once: whoever comes second uses the first one's key.
            HouseFile.create(keyFile, key);
        } catch (IOException notMade) {
            throw new CredentialUnavailableException(
                    "the sealing key " + keyFile + " could not be made: " + notMade.getMessage(),
                    notMade);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private byte[] key() {
        byte[] key;
        try {
            key = HouseFile.read(keyFile, SealedPayload.KEY_BYTES);
        } catch (IOException unreadable) {
            throw new CredentialUnavailableException(
                    "the sealing key is refused: " + unreadable.getMessage(), unreadable);
        }
        if (key.length != SealedPayload.KEY_BYTES) {
            throw new CredentialUnavailableException(
                    "the sealing key "
                            + keyFile
                            + " has "
                            + key.length
                            + " bytes instead of "
                            + SealedPayload.KEY_BYTES
                            + "; restore it from a backup");
        }
        return key;
    }
}
