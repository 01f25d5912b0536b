package io.sallyport.policy.credential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sallyport.policy.InMemoryJournal;
import io.sallyport.recorder.journal.JournalUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealedCredentialsTest extends CredentialSourceContract {
    @TempDir Path house;
    private final InMemoryJournal journal = new InMemoryJournal();
    private Path directory;
    private Path keyFile;

    @BeforeEach
    void choose_places() {
        directory = house.resolve("credentials");
        keyFile = house.resolve("sealing.key");
    }

    private SealedCredentials open() {
        return new SealedCredentials(directory, keyFile, journal);
    }

    @Override
    CredentialSource holding(Map<String, Credential> credentials) {
        SealedCredentials store = open();
        credentials.forEach(store::put);
        return store;
    }

    @Test
    void key_and_credentials_are_files_of_our_own() throws IOException {
        open().put("db01-root", PASSWORD);
        assertThat(Files.size(keyFile)).isEqualTo(32);
        for (Path file : new Path[] {keyFile, directory.resolve("db01-root.sealed")}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                .isEqualTo("rwx------");
    }

    @Test
    void a_secret_is_nowhere_in_the_file_and_no_two_seals_are_alike() throws IOException {
        SealedCredentials store = open();
        store.put("a", PASSWORD);
        byte[] first = Files.readAllBytes(directory.resolve("a.sealed"));
        store.put("a", PASSWORD);
        byte[] second = Files.readAllBytes(directory.resolve("a.sealed"));
        assertThat(new String(first, UTF_8)).doesNotContain("pässword", "password");
        assertThat(new String(first, ISO_8859_1)).startsWith("SPC1");
        assertThat(second).isNotEqualTo(first);
    }

    @Test
    void what_was_stored_survives_a_restart_and_is_listed() {
        open().put("b", KEY);
        open().put("a", PASSWORD);
        assertThat(open().names()).containsExactly("a", "b");
        assertThat(open().lend("b")).isEqualTo(KEY);
    }

    @Test
    void a_later_credential_replaces_the_earlier_one() {
        SealedCredentials store = open();
        store.put("a", PASSWORD);
        store.put("a", KEY);
        assertThat(store.lend("a")).isEqualTo(KEY);
    }

    @Test
    void a_removed_credential_is_not_lent_any_more() {
        SealedCredentials store = open();
        store.put("a", PASSWORD);
        assertThat(store.remove("a")).isTrue();
        assertThat(store.remove("a")).isFalse();
        assertThat(store.names()).isEmpty();
        assertThatExceptionOfType(CredentialUnavailableException.class)
                .isThrownBy(() -> store.lend("a"))
                .withMessageContaining("there is no credential `a`");
    }

    @Test
    void storing_and_removing_are_facts_that_hold_no_secret() {
        SealedCredentials store = open();
        store.put("a", PASSWORD);
        store.put("b", KEY);
        store.remove("b");
        assertThat(journal.facts())
                .containsExactly(
                        new CredentialStored("a", "password"),
                        new CredentialStored("b", "key"),
                        new CredentialRemoved("b", "key"));
        assertThat(journal.read(0, 9).toString()).doesNotContain("pässword", "BEGIN");
    }

    @Test
    void without_a_journal_that_works_nothing_is_stored_or_removed() {
        SealedCredentials store = open();
        store.put("a", PASSWORD);
        journal.breakDown();
        assertThatExceptionOfType(JournalUnavailableException.class)
                .isThrownBy(() -> store.put("b", KEY));
        assertThatExceptionOfType(JournalUnavailableException.class)
                .isThrownBy(() -> store.remove("a"));
        assertThat(store.names()).containsExactly("a");
    }

    @Test
    void a_change_of_any_byte_is_noticed() throws IOException {
        SealedCredentials store = open();
        store.put("a", PASSWORD);
        Path file = directory.resolve("a.sealed");
        byte[] whole = Files.readAllBytes(file);
        for (int i = 0; i < whole.length; i++) {
            byte[] changed = whole.clone();
            changed[i] ^= 1;
            Files.write(file, changed);
            assertDamaged(store);
        }
        for (int length = 0; length < whole.length; length += 7) {
            Files.write(file, java.util.Arrays.copyOf(whole, length));
            assertDamaged(store);
        }
    }

    @Test
    void one_credential_cannot_be_passed_off_as_another() throws IOException {
        SealedCredentials store = open();
        store.put("b", PASSWORD);
        Files.move(directory.resolve("b.sealed"), directory.resolve("a.sealed"));
        assertDamaged(store);
    }

    @Test
    void another_key_opens_nothing() throws IOException {
        SealedCredentials store = open();
        store.put("a", PASSWORD);
        Files.write(keyFile, new byte[32]);
        assertDamaged(store);
        assertThat(store.remove("a")).isTrue();
        assertThat(journal.facts()).contains(new CredentialRemoved("a", "unreadable"));
    }

    @Test
    void a_key_that_others_may_read_is_refused() throws IOException {
        open();
        for (String permissions : new String[] {"rw-r-----", "rw----r--"}) {
            Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString(permissions));
            assertThatExceptionOfType(CredentialUnavailableException.class)
                    .isThrownBy(this::open)
                    .withMessageContaining("chmod 600 " + keyFile);
        }
    }

    @Test
    void a_key_of_another_length_is_refused() throws IOException {
        open();
        for (int length : new int[] {0, 31, 33}) {
            Files.write(keyFile, new byte[length]);
            assertThatExceptionOfType(CredentialUnavailableException.class).isThrownBy(this::open);
        }
    }

    @Test
    void a_lost_key_is_not_quietly_replaced_while_credentials_need_it() throws IOException {
        open().put("a", PASSWORD);
        Files.delete(keyFile);
        assertThatExceptionOfType(CredentialUnavailableException.class)
                .isThrownBy(this::open)
                .withMessageContaining("restore the key");
        assertThat(keyFile).doesNotExist();
    }

    @Test
    void a_name_that_cannot_be_a_file_is_refused_when_storing() {
        assertThatExceptionOfType(CredentialUnavailableException.class)
                .isThrownBy(() -> open().put("../a", PASSWORD));
    }

    private static void assertDamaged(SealedCredentials store) {
        assertThatExceptionOfType(CredentialUnavailableException.class)
                .isThrownBy(() -> store.lend("a"))
                .withMessageContaining("sealed with another key, or its file was changed");
    }
}
