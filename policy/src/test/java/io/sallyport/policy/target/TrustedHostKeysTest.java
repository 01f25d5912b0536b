package io.sallyport.policy.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sallyport.policy.InMemoryJournal;
import io.sallyport.policy.Keys;
import io.sallyport.policy.ManualClock;
import io.sallyport.policy.identity.AuthorizedKey;
import io.sallyport.policy.identity.Person;
import io.sallyport.recorder.journal.JournalUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustedHostKeysTest {
    private static final AuthorizedKey OLD = Keys.ed25519(1);
    private static final AuthorizedKey NEW = Keys.ed25519(2);
    private static final AuthorizedKey RSA = Keys.rsa(2048);
    private static final Person BOB = person("bob");
    private static final Person ERIN = person("erin");

    @TempDir Path directory;
    private final InMemoryJournal journal = new InMemoryJournal();
    private Path file;
    private Target db01 = target();
    private TrustedHostKeys keys;

    @BeforeEach
    void open() {
        file = directory.resolve("house/trusted-host-keys");
        keys = reopened();
    }

    private TrustedHostKeys reopened() {
        return new TrustedHostKeys(
                file,
                () -> new Inventory(Map.of(), Map.of(), Map.of("db01", db01), List.of(), List.of()),
                journal,
                new ManualClock());
    }

    private HostKeyVerdict check(AuthorizedKey key, String person) {
        return keys.check(db01, key.type(), key.blob(), person);
    }

    @Test
    void a_key_that_the_inventory_pins_is_trusted_for_everybody() {
        db01 = target(OLD);
        assertThat(check(OLD, "alice")).isInstanceOf(HostKeyVerdict.Trusted.class);
    }

    @Test
    void the_pins_of_the_inventory_in_force_count_not_those_of_an_earlier_one() {
        Target before = target(OLD);
        db01 = target(NEW);
        assertThat(keys.check(before, OLD.type(), OLD.blob(), "alice"))
                .isInstanceOf(HostKeyVerdict.Changed.class);
    }

    @Test
    void a_key_that_nobody_pinned_is_unknown_and_the_sentence_says_how_to_trust_it() {
        assertThat(check(NEW, "alice"))
                .isInstanceOfSatisfying(
                        HostKeyVerdict.Unknown.class,
                        unknown ->
                                assertThat(unknown.sentence())
                                        .contains(
                                                "`trust db01 "
                                                        + NEW.fingerprint()
                                                        + "` of this gateway",
                                                "administrator or approver"));
    }

    @Test
    void another_key_than_the_pinned_one_is_a_change_and_the_sentence_names_both() {
        db01 = target(OLD);
        assertThat(check(NEW, "alice"))
                .isInstanceOfSatisfying(
                        HostKeyVerdict.Changed.class,
                        changed ->
                                assertThat(changed.sentence())
                                        .contains(
                                                "host key of db01 is " + NEW.fingerprint(),
                                                "the inventory pins " + OLD.fingerprint(),
                                                "`trust db01 "
                                                        + NEW.fingerprint()
                                                        + "` of this gateway"));
        assertThat(check(RSA, "alice")).isInstanceOf(HostKeyVerdict.Changed.class);
    }

    @Test
    void a_key_that_one_person_trusted_is_trusted_for_all_others() {
        keys.trust(db01, NEW, BOB, "192.0.2.1:5");
        assertThat(check(NEW, "alice")).isInstanceOf(HostKeyVerdict.Trusted.class);
    }

    @Test
    void a_key_that_one_person_trusted_is_not_trusted_for_that_person_however_often() {
        keys.trust(db01, NEW, BOB, "192.0.2.1:5");
        keys.trust(db01, NEW, BOB, "192.0.2.1:5");
        assertThat(check(NEW, "bob"))
                .isInstanceOfSatisfying(
                        HostKeyVerdict.Unknown.class,
                        unknown ->
                                assertThat(unknown.sentence())
                                        .contains("you trusted this key yourself", "another"));
    }

    @Test
    void a_key_that_a_second_person_confirmed_is_trusted_for_everybody() {
        keys.trust(db01, NEW, BOB, "192.0.2.1:5");
        keys.trust(db01, NEW, ERIN, "192.0.2.2:5");
        assertThat(check(NEW, "bob")).isInstanceOf(HostKeyVerdict.Trusted.class);
        assertThat(check(NEW, "erin")).isInstanceOf(HostKeyVerdict.Trusted.class);
    }

    @Test
    void a_new_key_replaces_what_people_trusted_of_its_type_and_nothing_else() {
        keys.trust(db01, OLD, BOB, "192.0.2.1:5");
        keys.trust(db01, RSA, BOB, "192.0.2.1:5");
        keys.trust(db01, NEW, BOB, "192.0.2.1:5");
        assertThat(check(NEW, "alice")).isInstanceOf(HostKeyVerdict.Trusted.class);
        assertThat(check(RSA, "alice")).isInstanceOf(HostKeyVerdict.Trusted.class);
        assertThat(check(OLD, "alice")).isInstanceOf(HostKeyVerdict.Changed.class);
        assertThat(keys.keysOf(db01)).containsExactlyInAnyOrder(NEW, RSA);
    }

    @Test
    void a_key_trusted_for_one_target_says_nothing_about_another() {
        keys.trust(db01, NEW, BOB, "192.0.2.1:5");
        Target web01 =
                new Target("web01", "w", 22, Set.of(), Map.of(), null, List.of(), Map.of(), null);
        assertThat(keys.check(web01, NEW.type(), NEW.blob(), "alice"))
                .isInstanceOf(HostKeyVerdict.Unknown.class);
    }

    @Test
    void what_was_trusted_survives_a_restart_in_a_file_of_our_own() throws IOException {
        keys.trust(db01, NEW, BOB, "192.0.2.1:5");
        keys = reopened();
        assertThat(check(NEW, "alice")).isInstanceOf(HostKeyVerdict.Trusted.class);
        assertThat(check(NEW, "bob")).isInstanceOf(HostKeyVerdict.Unknown.class);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void trust_is_journalled_before_it_counts() {
        db01 = target(OLD);
        journal.whileAppending(
                () -> assertThat(check(NEW, "alice")).isInstanceOf(HostKeyVerdict.Changed.class));
        keys.trust(db01, NEW, BOB, "192.0.2.1:5");
        assertThat(journal.facts(HostKeyTrusted.class))
                .singleElement()
                .satisfies(fact -> {
                    assertThat(fact.header().person()).isEqualTo("bob");
                    assertThat(fact.header().source()).isEqualTo("192.0.2.1:5");
                    assertThat(fact.header().target()).isEqualTo("db01");
                    assertThat(fact.fingerprint()).isEqualTo(NEW.fingerprint());
                    assertThat(fact.before()).isEqualTo(OLD.fingerprint());
                });
        assertThat(journal.read(0, 1).getFirst().detail().propertyNames())
                .containsExactlyInAnyOrder("fingerprint", "before");
    }

    @Test
    void without_a_journal_nothing_is_trusted() {
        journal.breakDown();
        assertThatExceptionOfType(JournalUnavailableException.class)
                .isThrownBy(() -> keys.trust(db01, NEW, BOB, "192.0.2.1:5"));
        assertThat(check(NEW, "alice")).isInstanceOf(HostKeyVerdict.Unknown.class);
        assertThat(file).doesNotExist();
    }

    @Test
    void a_weak_key_is_never_trusted() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> keys.trust(db01, Keys.rsa(1024), BOB, "192.0.2.1:5"));
        assertThat(journal.facts()).isEmpty();
    }

    @Test
    void a_damaged_file_or_one_that_others_may_use_is_refused() throws IOException {
        keys.trust(db01, NEW, BOB, "192.0.2.1:5");
        String good = Files.readString(file);
        for (String bad : List.of(good.substring(0, 20), "{}", "[]", "null")) {
            Files.writeString(file, bad);
            assertThatExceptionOfType(HostKeysUnavailableException.class)
                    .isThrownBy(this::reopened)
                    .withMessageContaining("damaged");
        }
        Files.writeString(file, good);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw----"));
        assertThatExceptionOfType(HostKeysUnavailableException.class)
                .isThrownBy(this::reopened)
                .withMessageContaining("chmod 600");
    }

    @Test
    void a_key_type_from_the_other_side_is_shown_only_when_it_is_plain() {
        assertThat(keys.check(db01, "\u001b[2J", NEW.blob(), "alice"))
                .isInstanceOfSatisfying(
                        HostKeyVerdict.Unknown.class,
                        unknown -> assertThat(unknown.sentence()).doesNotContain("\u001b"));
    }

    private static Person person(String name) {
        return new Person(name, name, Set.of(), Set.of(), List.of(), Set.of(), null);
    }

    private static Target target(AuthorizedKey... pins) {
        return new Target("db01", "h", 22, Set.of(), Map.of(), null, List.of(pins), Map.of(), null);
    }
}
