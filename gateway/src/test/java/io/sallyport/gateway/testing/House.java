package io.sallyport.gateway.testing;

import io.sallyport.policy.consent.Consent;
import io.sallyport.policy.consent.Standing;
import io.sallyport.policy.identity.Actor;
import io.sallyport.policy.ledger.ChangeRefusedException;
import io.sallyport.policy.operation.Operation;
import io.sallyport.policy.request.Purpose;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// The site that most tests share: one `sshd`, one gateway in front of it, and its people.
///
/// | who | role | may |
/// |---|---|---|
/// | alice | operator | everything on `web01`, exec on `exec01`, sftp on `sftp01`, and go to `new01` (no host key known) and `false01` (another host key pinned) |
/// | bob | approver | |
/// | carol | owner | speaks for `acme`, whose data `db01` holds; nobody holds a grant for it |
/// | dave | auditor | |
/// | admin | administrator | |
/// | mallory | operator | nothing |
///
/// Every target is the same machine under another address. `web01` has a second account, `app`, for
/// which nobody holds a grant.
public final class House implements AutoCloseable {
    public static final List<String> PEOPLE =
            List.of("alice", "bob", "carol", "dave", "admin", "mallory");

    private final Path folder;
    private final TestingSshd sshd;
    private final TestingGateway gateway;
    private final Map<String, KeyFile> keys;
    private final TestingInventory inventory;
    private final InstantSource clock;
    private @Nullable TestingGateway other;
    private int otherPort = 9; // nobody is there
    private String otherHostKey = "";

    private House(
            Path folder,
            TestingSshd sshd,
            TestingGateway gateway,
            Map<String, KeyFile> keys,
            TestingInventory inventory,
            InstantSource clock) {
        this.folder = folder;
        this.sshd = sshd;
        this.gateway = gateway;
        this.keys = keys;
        this.inventory = inventory;
        this.clock = clock;
    }

    /// What a test has another way in the inventory.
    public interface Change {
        /// @param keys makes the key of a further person
        void make(TestingInventory inventory, Function<String, KeyFile> keys);
    }

    /// @param properties of the gateway, `sallyport.limits.idle=5s`
    public static House open(String... properties) {
        return open((inventory, more) -> {}, InstantSource.system(), properties);
    }

    /// The same, with another inventory and by another clock.
    public static House open(Change change, InstantSource clock, String... properties) {
        Path folder = Folders.make("sallyport-house");
        TestingSshd sshd = TestingSshd.start();
        Map<String, KeyFile> keys = new LinkedHashMap<>();
        PEOPLE.forEach(person -> keys.put(person, KeyFile.make(folder.resolve(person))));
        TestingInventory inventory = inventory(sshd, keys, KeyFile.make(folder.resolve("other")));
        change.make(
                inventory,
                name -> keys.computeIfAbsent(name, one -> KeyFile.make(folder.resolve(one))));
        TestingGateway gateway =
                TestingGateway.start(
                        inventory, Map.of("machine", sshd.credential()), clock, properties);
        House house = new House(folder, sshd, gateway, keys, inventory, clock);
        keys.forEach(house::configFor);
        return house;
    }

    /// A second node of the house, which clients call `other`.
    public TestingGateway openOther(String... properties) {
        TestingGateway second =
                TestingGateway.start(
                        inventory, Map.of("machine", sshd.credential()), clock, properties);
        other = second;
        callOther(second.port(), second.hostKeyLine());
        return second;
    }

    /// From now on clients call this gateway `other`.
    public void callOther(int port, String hostKeyLine) {
        otherPort = port;
        otherHostKey = hostKeyLine;
        keys.forEach(this::configFor);
    }

    private static TestingInventory inventory(
            TestingSshd sshd, Map<String, KeyFile> keys, KeyFile otherHostKey) {
        String port = ":" + sshd.port();
        String hostKey = sshd.hostKey().line();
        return new TestingInventory()
                .person("alice", "operator", keys.get("alice").line())
                .person("bob", "approver", keys.get("bob").line())
                .person("carol", "owner", keys.get("carol").line())
                .person("dave", "auditor", keys.get("dave").line())
                .person("admin", "administrator", keys.get("admin").line())
                .person("mallory", "operator", keys.get("mallory").line())
                .target("web01", "127.0.0.1" + port, hostKey, "machine", "app")
                .target("exec01", "127.0.0.2" + port, hostKey, "machine")
                .target("sftp01", "127.0.0.3" + port, hostKey, "machine")
                .target("new01", "127.0.0.4" + port, "", "machine")
                .target("false01", "127.0.0.5" + port, otherHostKey.line(), "machine")
                .target("db01", "127.0.0.6" + port, hostKey, "machine")
                .owner("db01", "acme", "carol")
                .grant("alice-works", "alice", "web01", "new01", "false01")
                .grant("alice-commands", "alice", "exec01")
                .channels("alice-commands", "exec")
                .grant("alice-files", "alice", "sftp01")
                .channels("alice-files", "sftp");
    }

    public TestingSshd sshd() {
        return sshd;
    }

    public TestingGateway gateway() {
        return gateway;
    }

    /// Carol lets everybody with a grant do these things on the target for an hour. Waits for an
    /// inventory that was just written to be in force.
    public Consent consents(String target, Operation... operations) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .ignoreExceptionsInstanceOf(ChangeRefusedException.class)
                .until(() -> consentNow(target, operations), Objects::nonNull);
    }

    private Consent consentNow(String target, Operation... operations) {
        return gateway.gates()
                .consents()
                .giveStanding(
                        "acme",
                        new Standing(
                                Set.of(target),
                                null,
                                Set.of(operations),
                                null,
                                Instant.now().plus(Duration.ofHours(1)),
                                Purpose.OWNER_INITIATED_SUPPORT,
                                null),
                        new Actor("carol", "127.0.0.1:1"));
    }

    public Facts facts() {
        return gateway.facts();
    }

    /// The inventory, to be changed and written again: [TestingGateway#write].
    public TestingInventory inventory() {
        return inventory;
    }

    public KeyFile keyOf(String person) {
        return keys.get(person);
    }

    /// Where tests put files.
    public Path folder() {
        return folder;
    }

    /// `alice@root@web01@gateway`: how alice names a target in the direct form.
    public String direct(String target) {
        return direct("alice", target);
    }

    /// How this person does.
    public String direct(String person, String target) {
        return person + "@" + TestingSshd.user() + "@" + target + "@gateway";
    }

    /// An `ssh_config` that knows `gateway` and this key only.
    public Path configFor(String name, KeyFile key) {
        Path knownHosts = knownHosts();
        Path config = folder.resolve(name + ".ssh_config");
        write(
                config,
                """
                Host gateway
                  HostName 127.0.0.1
                  Port %d
                Host other
                  HostName 127.0.0.1
                  Port %d
                Host machine
                  HostName 127.0.0.1
                  Port %d
                  User %s
                  IdentityFile %s
                Match originalhost *,!machine
                  IdentityFile %s
                Host *
                  UserKnownHostsFile %s
                  GlobalKnownHostsFile /dev/null
                  StrictHostKeyChecking yes
                  UpdateHostKeys no
                  IdentitiesOnly yes
                  IdentityAgent none
                  BatchMode yes
                """
                        .formatted(
                                gateway.port(),
                                otherPort,
                                sshd.port(),
                                TestingSshd.user(),
                                sshd.credential().privateKey(),
                                key.privateKey(),
                                knownHosts));
        return config;
    }

    /// Knows the gateway, the machine behind it, and the gateway's authority for `-J`.
    public Path knownHosts() {
        Path file = folder.resolve("known_hosts");
        write(
                file,
                "[127.0.0.1]:%d %s\n[127.0.0.1]:%d %s\n@cert-authority * %s\n%s"
                        .formatted(
                                gateway.port(),
                                gateway.hostKeyLine(),
                                sshd.port(),
                                sshd.hostKey().lineWithoutComment(),
                                gateway.hostAuthorityLine(),
                                otherHostKey.isEmpty()
                                        ? ""
                                        : "[127.0.0.1]:%d %s\n"
                                                .formatted(otherPort, otherHostKey)));
        return file;
    }

    /// A program of OpenSSH with the configuration of this person.
    public RealClient openssh(String program, String person, String... arguments) {
        return RealClient.of(Programs.need(program, "openssh-client"))
                .and("-F", folder.resolve(person + ".ssh_config").toString())
                .and(arguments);
    }

    /// `ssh` as this person.
    public RealClient ssh(String person, String... arguments) {
        return openssh("ssh", person, arguments);
    }

    /// `ssh` to the machine itself, to compare with.
    public RealClient without(String... arguments) {
        return openssh("ssh", "alice").and("machine").and(arguments);
    }

    /// A command of the desk as this person.
    public RealClient desk(String person, String... words) {
        return ssh(person, person + "@gateway").and(words);
    }

    /// `ssh` on a terminal, as this person.
    public Pty terminal(String person, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Programs.need("ssh", "openssh-client"));
        command.addAll(List.of("-F", folder.resolve(person + ".ssh_config").toString(), "-tt"));
        command.addAll(List.of(arguments));
        return Pty.start(command);
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        gateway.close();
        if (other != null) {
            other.close();
        }
        sshd.close();
        Folders.remove(folder);
    }

    /// Gives all test classes the same house: opened for the first, closed after the last.
    public static final class Shared implements ParameterResolver {
        private static final ExtensionContext.Namespace NAMESPACE =
                ExtensionContext.Namespace.create(House.class);

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == House.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(NAMESPACE)
                    .computeIfAbsent(House.class, key -> House.open(), House.class);
        }
    }
}
