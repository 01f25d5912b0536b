package io.sallyport.policy.target;

import io.sallyport.policy.house.HouseFile;
import io.sallyport.policy.identity.AuthorizedKey;
import io.sallyport.policy.identity.KeyStrength;
import io.sallyport.policy.identity.Person;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.journal.Journal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// The host keys that targets are known by: those that the inventory pins, and those that people
/// trusted. A key that one person trusted does not count for that same person until another has
/// confirmed it: nobody leads themselves to a machine of their own.
///
/// A key that people trusted stands beside those of the inventory, and replaces only an earlier one
/// of the same type that people trusted. After a rebuild the old pin should leave the inventory,
/// because until then the old key is still honoured.
///
/// The file holds one JSON object a line. Safe for use by many threads of one process.
public final class TrustedHostKeys {
    /// The most the file may hold, many times what the largest inventory needs.
    public static final int MOST_BYTES = 32 << 20;

    private static final int MOST_SHOWN = 3;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path file;
    private final InventorySource inventory;
    private final Journal journal;
    private final InstantSource clock;

    /// Guards the order of journal, file and `pins`.
    private final ReentrantLock trusting = new ReentrantLock();

    private volatile List<Pin> pins;

    /// Reads the file, if there is one.
    ///
    /// @throws HostKeysUnavailableException when it is damaged, or others may write it
    public TrustedHostKeys(
            Path file, InventorySource inventory, Journal journal, InstantSource clock) {
        this.file = file;
        this.inventory = inventory;
        this.journal = journal;
        this.clock = clock;
        this.pins = read(file);
    }

    /// What to think of a host key that a target presents.
    ///
    /// @param keyType as the target announces it; shown only, the blob decides
    /// @param keyBlob the key's wire encoding
    /// @param connectingPerson who is being connected
    public HostKeyVerdict check(
            Target target, String keyType, byte[] keyBlob, String connectingPerson) {
        if (pinned(target).stream().anyMatch(key -> key.is(keyBlob))) {
            return new HostKeyVerdict.Trusted();
        }
        List<Pin> trusted = pinsOf(target);
        String fingerprint = AuthorizedKey.fingerprintOf(keyBlob);
        Optional<Pin> same = trusted.stream().filter(pin -> pin.key().is(keyBlob)).findFirst();
        if (same.isPresent()) {
            return same.get().countsFor(connectingPerson)
                    ? new HostKeyVerdict.Trusted()
                    : new HostKeyVerdict.Unknown(
                            ("host key of %s is %s, and you trusted this key yourself; another"
                                            + " administrator or approver must confirm it (%s),"
                                            + " or it stands in the inventory (host-keys)")
                                    .formatted(
                                            target.name(),
                                            fingerprint,
                                            trust(target, fingerprint)));
        }
        if (pinned(target).isEmpty() && trusted.isEmpty()) {
            return new HostKeyVerdict.Unknown(
                    ("host key of %s (%s) is %s, and none is pinned — refused; if this is its key,"
                                    + " an administrator or approver says so: %s")
                            .formatted(
                                    target.name(),
                                    plain(keyType),
                                    fingerprint,
                                    trust(target, fingerprint)));
        }
        return new HostKeyVerdict.Changed(
                ("host key of %s is %s, %s — refused; if %s was rebuilt, an administrator or"
                                + " approver says so: %s")
                        .formatted(
                                target.name(),
                                fingerprint,
                                known(target, trusted),
                                target.name(),
                                trust(target, fingerprint)));
    }

    /// Journals that this person trusts the key, then keeps it; returns when both are durable. May
    /// be repeated; a second person confirms by trusting the same key. Whether the person may is
    /// for [io.sallyport.policy.decision.Decisions#trustHostKey] to say, before.
    ///
    /// @param source where the person came from
    /// @throws IllegalArgumentException when the key is too weak to know anybody by
    /// @throws io.sallyport.recorder.journal.JournalUnavailableException and nothing is trusted
    /// @throws HostKeysUnavailableException and nothing is trusted
    public void trust(Target target, AuthorizedKey key, Person by, String source) {
        KeyStrength.require(key);
        trusting.lock();
        try {
            Optional<Pin> before =
                    pinsOf(target).stream()
                            .filter(pin -> pin.key().type().equals(key.type()))
                            .findFirst();
            boolean same = before.isPresent() && before.get().key().equals(key);
            journal.append(
                    new HostKeyTrusted(
                            FactHeader.of(by.name(), source).onTarget(target.name()),
                            key.fingerprint(),
                            replaced(target, key, before)));
            Set<String> people = new TreeSet<>(same ? before.get().by() : Set.of());
            people.add(by.name());
            List<Pin> after = new ArrayList<>(pins);
            before.ifPresent(after::remove);
            after.add(new Pin(target.name(), key, people, clock.instant()));
            write(after);
            pins = List.copyOf(after);
        } finally {
            trusting.unlock();
        }
    }

    /// Every key that this target is known by, those of the inventory first; for choosing which
    /// host key algorithms to ask it for. Being listed here does not make a key trusted for
    /// everybody: that is for [#check].
    public List<AuthorizedKey> keysOf(Target target) {
        return Stream.concat(pinned(target).stream(), pinsOf(target).stream().map(Pin::key))
                .distinct()
                .toList();
    }

    /// The pins of the inventory in force, not of the one that `target` was read from.
    private List<AuthorizedKey> pinned(Target target) {
        Target now = inventory.current().targets().get(target.name());
        return now == null ? List.of() : now.hostKeys();
    }

    private List<Pin> pinsOf(Target target) {
        return pins.stream().filter(pin -> pin.target().equals(target.name())).toList();
    }

    private @Nullable String replaced(Target target, AuthorizedKey key, Optional<Pin> before) {
        return before.map(Pin::key)
                .or(() ->
                        pinned(target).stream()
                                .filter(pin -> pin.type().equals(key.type()))
                                .findFirst())
                .filter(earlier -> !earlier.equals(key))
                .map(AuthorizedKey::fingerprint)
                .orElse(null);
    }

    private String known(Target target, List<Pin> trusted) {
        List<String> known = new ArrayList<>();
        pinned(target).stream()
                .limit(MOST_SHOWN)
                .map(key -> "the inventory pins " + key.fingerprint())
                .forEach(known::add);
        trusted.stream()
                .limit(MOST_SHOWN)
                .map(pin -> String.join(" and ", pin.by()) + " trusted " + pin.key().fingerprint())
                .forEach(known::add);
        return String.join(", ", known);
    }

    private static String trust(Target target, String fingerprint) {
        return "the command `trust " + target.name() + " " + fingerprint + "` of this gateway";
    }

    /// The type comes from the other side, so it is shown only when it is a plain word.
    private static String plain(String keyType) {
        return keyType.matches("[A-Za-z0-9@.-]{1,64}") ? keyType : "of an odd type";
    }

    private void write(List<Pin> after) {
        String lines =
                after.stream()
                        .map(pin -> JSON.writeValueAsString(pin.stored()) + "\n")
                        .collect(Collectors.joining());
        byte[] content = lines.getBytes(StandardCharsets.UTF_8);
        if (content.length > MOST_BYTES) {
            throw new HostKeysUnavailableException(
                    file + " would grow past 32 MiB; pin keys in the inventory instead",
                    new IOException("too large"));
        }
        try {
            HouseFile.replace(file, content);
        } catch (IOException notKept) {
            throw new HostKeysUnavailableException(
                    "the trusted host key could not be kept in "
                            + file
                            + "; look at its disk and permissions, then trust it again",
                    notKept);
        }
    }

    private static List<Pin> read(Path file) {
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            return new String(HouseFile.read(file, MOST_BYTES), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .map(line -> JSON.readValue(line, StoredPin.class).pin())
                    .toList();
        } catch (IOException unreadable) {
            throw new HostKeysUnavailableException(
                    "trusted host keys cannot be read: " + unreadable.getMessage(), unreadable);
        } catch (JacksonException | IllegalArgumentException | NullPointerException damaged) {
            throw new HostKeysUnavailableException(
                    file
                            + " is damaged; restore it from a backup, or remove it and trust the"
                            + " keys again",
                    damaged);
        }
    }

    /// A key that people trusted.
    private record Pin(String target, AuthorizedKey key, Set<String> by, Instant at) {
        /// Whether somebody else vouches for it.
        boolean countsFor(String person) {
            return by.stream().anyMatch(voucher -> !voucher.equals(person));
        }

        StoredPin stored() {
            return new StoredPin(target, key.line(), List.copyOf(by), at.toString());
        }
    }

    /// A line of the file.
    private record StoredPin(String target, String key, List<String> by, String at) {
        Pin pin() {
            return new Pin(
                    Objects.requireNonNull(target),
                    AuthorizedKey.parse(key),
                    new TreeSet<>(by),
                    Instant.parse(at));
        }
    }
}
