package io.sallyport.gateway.demo;

import io.sallyport.gateway.login.PasswordHash;
import io.sallyport.policy.house.HouseFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.util.security.SecurityUtils;

/// The demo's data folder: keys and passwords of the demo people, the inventory, and what an ssh
/// client needs.
///
/// What is there is kept: keys always, and the inventory as people have edited it; only the ports
/// of the demo's own targets, which differ from start to start, are put right in it, and machines
/// of the user's own added.
public final class DemoFolder {
    private static final int MOST_KEY_BYTES = 16 * 1024;

    private static final String OWN_GRANT =
            "  alice-on-own-machines:\n    people: [alice]\n    labels: {env: own}\n    accounts: [root]\n";

    /// The demo people and their roles.
    private static final Map<String, String> PEOPLE = people();

    private final Path data;

    /// Opens the folder, and makes it where it is not there.
    public DemoFolder(Path data) throws IOException {
        this.data = data.toAbsolutePath().normalize();
        Files.createDirectories(
                this.data,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private static Map<String, String> people() {
        Map<String, String> roles = new LinkedHashMap<>();
        roles.put("alice", "operator");
        roles.put("bob", "approver");
        roles.put("carol", "owner");
        roles.put("dave", "auditor");
        roles.put("admin", "administrator");
        return roles;
    }

    /// A machine of the user's own that the demo's gateway is to reach too.
    ///
    /// @param name its name in the inventory
    /// @param address `host:port`
    public record OwnMachine(String name, String address) {
        private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{0,63}");

        /// @param address `host` or `host:port`, as people type it
        /// @throws IllegalArgumentException with a sentence for them
        public static OwnMachine parse(String address) {
            int colon = address.lastIndexOf(':');
            String host = colon < 0 ? address : address.substring(0, colon);
            String port = colon < 0 ? "22" : address.substring(colon + 1);
            if (!NAME.matcher(host).matches()
                    || !port.matches("[1-9][0-9]{0,4}")
                    || Integer.parseInt(port) > 65_535) {
                throw new IllegalArgumentException(
                        "`" + address + "` is no host:port, such as db7.example.org:22");
            }
            // Two ports of one host are two machines.
            return new OwnMachine(port.equals("22") ? host : host + "-" + port, host + ":" + port);
        }

        private String target() {
            return "  %s:\n    address: %s\n    labels: {env: own}\n    accounts:\n      root: {credential: demo}\n"
                    .formatted(name, address);
        }
    }

    /// The demo people's keys and passwords, and the inventory; made where they are not there.
    ///
    /// @throws IOException when one cannot be read or written
    public void prepare(List<DemoTarget> targets, List<OwnMachine> machines)
            throws IOException, GeneralSecurityException {
        Map<String, String> keys = new LinkedHashMap<>();
        Map<String, String> hashes = new LinkedHashMap<>();
        for (String person : PEOPLE.keySet()) {
            keys.put(person, PublicKeyEntry.toString(key(person).getPublic()));
        }
        Path inventory = data.resolve("inventory.yml");
        if (Files.exists(inventory)) {
            putRight(inventory, targets, machines);
            return;
        }
        for (String person : PEOPLE.keySet()) {
            hashes.put(person, PasswordHash.of(password(person).getBytes(StandardCharsets.UTF_8)));
        }
        Files.writeString(
                inventory, inventory(keys, hashes, targets, machines), StandardCharsets.UTF_8);
    }

    /// What an ssh client needs to reach the targets through a gateway on this port.
    ///
    /// @param hostKey the gateway's host key, a public key line
    /// @param authority its host certificate authority, likewise
    public void writeClientFiles(
            String bind, int port, String hostKey, String authority, List<String> targets)
            throws IOException {
        String address = bind.equals("0.0.0.0") || bind.equals("::") ? "127.0.0.1" : bind;
        Files.writeString(
                data.resolve("known_hosts"),
                "["
                        + address
                        + "]:"
                        + port
                        + " "
                        + hostKey
                        + "\n@cert-authority "
                        + String.join(",", targets)
                        + " "
                        + authority
                        + "\n");
        Files.writeString(
                data.resolve("ssh_config"),
                """
                # Written by `sallyport demo` at every start.
                Host gw
                    HostName %s
                    Port %d
                    User alice
                    IdentityFile "%s/%%r"

                Host %s
                    HostName %%h
                    User root
                    ProxyJump gw

                Host *
                    IdentitiesOnly yes
                    UserKnownHostsFile "%s"
                    StrictHostKeyChecking yes
                    # Another agent's keys and the user's own settings stay out of the demo.
                    IdentityAgent none
                    ForwardAgent no
                """
                        .formatted(
                                address,
                                port,
                                data.resolve("keys"),
                                String.join(" ", targets),
                                data.resolve("known_hosts")));
    }

    private KeyPair key(String person) throws IOException, GeneralSecurityException {
        Path file = data.resolve("keys").resolve(person);
        if (!Files.exists(file)) {
            HouseFile.create(
                    file,
                    privateKey(KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, 256), person));
        }
        KeyPair pair;
        try (InputStream in = new ByteArrayInputStream(HouseFile.read(file, MOST_KEY_BYTES))) {
            pair =
                    SecurityUtils.loadKeyPairIdentities(
                                    null, file::toString, in, FilePasswordProvider.EMPTY)
                            .iterator()
                            .next();
        }
        Path shown = file.resolveSibling(person + ".pub");
        if (!Files.exists(shown)) {
            Files.writeString(
                    shown, PublicKeyEntry.toString(pair.getPublic()) + " " + person + "\n");
        }
        return pair;
    }

    /// A private key as OpenSSH writes it.
    public static byte[] privateKey(KeyPair pair, String comment)
            throws IOException, GeneralSecurityException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(pair, comment, null, out);
        return out.toByteArray();
    }

    private String password(String person) throws IOException {
        Path file = data.resolve("keys").resolve(person + ".password");
        if (!Files.exists(file)) {
            byte[] random = new byte[12];
            new SecureRandom().nextBytes(random);
            String made = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
            HouseFile.create(file, (made + "\n").getBytes(StandardCharsets.US_ASCII));
        }
        return new String(HouseFile.read(file, MOST_KEY_BYTES), StandardCharsets.US_ASCII).strip();
    }

    private static String inventory(
            Map<String, String> keys,
            Map<String, String> hashes,
            List<DemoTarget> targets,
            List<OwnMachine> machines) {
        StringBuilder text =
                new StringBuilder(
                        "# The demo's inventory. Edit it: the gateway takes a new one within a second.\npeople:\n");
        PEOPLE.forEach((person, role) ->
                text.append(
                        "  %s:\n    roles: [%s]\n    keys: [\"%s\"]\n    password: \"%s\"\n"
                                .formatted(person, role, keys.get(person), hashes.get(person))));
        text.append("owners:\n  acme: {name: Acme Ltd, people: [carol]}\ntargets:\n");
        for (DemoTarget target : targets) {
            text.append(
                    "  %s:\n    address: 127.0.0.1:%d\n".formatted(target.name(), target.port()));
            if (target.name().equals("db01")) {
                text.append("    owner: acme\n");
            }
            text.append(
                    "    labels: {env: demo, break-glass: \"yes\"}\n    host-keys: [\"%s\"]\n    accounts:\n"
                            .formatted(target.hostKeyLine()));
            for (String account : target.accounts()) {
                text.append("      %s: {credential: demo}\n".formatted(account));
            }
            text.append("    default-account: root\n");
        }
        for (OwnMachine machine : machines) {
            text.append(machine.target());
        }
        text.append(
                "# What stands without being asked for; db01 is asked for: ssh -F … db01\ngrants:\n  alice-on-web01:\n    people: [alice]\n    targets: [web01]\n    accounts: [root, www]\n");
        if (!machines.isEmpty()) {
            text.append(OWN_GRANT);
        }
        return text.toString();
    }

    /// The targets' ports of this start, and machines that are new: the rest is the newcomer's own
    /// by now.
    private static void putRight(
            Path inventory, List<DemoTarget> targets, List<OwnMachine> machines)
            throws IOException {
        String before = Files.readString(inventory, StandardCharsets.UTF_8);
        String text = before;
        for (DemoTarget target : targets) {
            Matcher address =
                    Pattern.compile(
                                    "(?m)^(?<start>  "
                                            + Pattern.quote(target.name())
                                            + ":\\R    address: )127\\.0\\.0\\.1:\\d+$")
                            .matcher(text);
            text = address.replaceFirst("${start}127.0.0.1:" + target.port());
        }
        for (OwnMachine machine : machines) {
            if (!text.contains("\n  " + machine.name() + ":\n")) {
                text = under("targets", machine.target(), text, inventory);
            }
        }
        if (!machines.isEmpty() && !text.contains(OWN_GRANT)) {
            text = under("grants", OWN_GRANT, text, inventory);
        }
        if (!text.equals(before)) {
            HouseFile.replace(inventory, text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static String under(String heading, String entry, String text, Path inventory)
            throws IOException {
        String line = "\n" + heading + ":\n";
        if (!text.contains(line)) {
            throw new IOException(
                    inventory
                            + " has no line `"
                            + heading
                            + ":` to add this below:\n"
                            + entry
                            + "add it by hand and start without --targets, or remove the data folder to begin anew");
        }
        return text.replace(line, line + entry);
    }
}
