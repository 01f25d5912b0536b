package io.sallyport.policy.target;

import io.sallyport.policy.identity.AuthorizedKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/// Reads the zones of an inventory, each with the zones that lead to it. Confined to one thread,
/// for one file.
final class ZonesReader {
    private static final int SSH_PORT = 22;
    private static final List<String> WAYS = List.of("hop", "socks", "http");

    private final String file;
    private final Fields root;
    private final SequencedMap<String, YamlNode.Entry> written;
    private final Map<String, Zone> zones = new LinkedHashMap<>();

    /// The zones whose way is being followed: one that comes again leads to itself.
    private final SequencedSet<String> following = new LinkedHashSet<>();

    ZonesReader(String file, Fields root) {
        this.file = file;
        this.root = root;
        this.written = root.named("zones");
    }

    /// By name.
    Map<String, Zone> read() {
        written.forEach((name, entry) -> Names.require(root, entry.line(), "zone", name));
        written.keySet().forEach(this::zone);
        return zones;
    }

    private Zone zone(String name) {
        Zone known = zones.get(name);
        if (known != null) {
            return known;
        }
        YamlNode.Entry entry = Objects.requireNonNull(written.get(name));
        following.add(name);
        Fields fields =
                Fields.of(file, "zone " + name, entry.line(), entry.value(), InventoryKeys.ZONE);
        Zone zone = zone(name, fields);
        following.remove(name);
        zones.put(name, zone);
        return zone;
    }

    private Zone zone(String name, Fields fields) {
        return switch (way(name, fields)) {
            case "hop" -> hop(name, fields);
            case "socks" -> {
                Address at = proxy(fields, "socks");
                yield new Zone.Socks(name, at.host(), at.port(), proxyAccount(fields));
            }
            default -> {
                Address at = proxy(fields, "http");
                Account account = proxyAccount(fields);
                if (account != null && account.name().indexOf(':') >= 0) {
                    throw fields.refused(
                            fields.lineOf("account"),
                            "an `account` of an HTTP proxy holds no colon: it ends the name in"
                                    + " basic credentials");
                }
                yield new Zone.Http(name, at.host(), at.port(), account);
            }
        };
    }

    private static String way(String name, Fields fields) {
        List<String> ways = WAYS.stream().filter(fields::has).toList();
        if (ways.size() != 1) {
            throw fields.refused(
                    ways.isEmpty() ? fields.line() : fields.lineOf(ways.getLast()),
                    "zone " + name + " needs one way there: `hop`, `socks` or `http`");
        }
        return ways.getFirst();
    }

    private static Address proxy(Fields fields, String key) {
        return Address.of(fields, key, fields.required(key), Address.NO_PORT);
    }

    private static @Nullable Account proxyAccount(Fields fields) {
        if (!fields.has("account") && !fields.has("credential")) {
            return null;
        }
        return account(fields);
    }

    private static Account account(Fields fields) {
        Fields.Text account = fields.required("account");
        Names.require(fields, account.line(), "account", account.text());
        Fields.Text credential = fields.required("credential");
        Names.requireCredential(fields, credential.line(), credential.text());
        return new Account(account.text(), credential.text());
    }

    private Zone hop(String name, Fields zone) {
        for (String key : List.of("account", "credential")) {
            if (zone.has(key)) {
                throw zone.refused(
                        zone.lineOf(key),
                        "`" + key + "` of zone " + name + " belongs inside its `hop`");
            }
        }
        Fields hop = zone.inner("hop", "the hop of zone " + name, InventoryKeys.HOP);
        Address at = Address.of(hop, "address", hop.required("address"), SSH_PORT);
        List<AuthorizedKey> hostKeys = hop.keys("host-keys");
        if (hostKeys.isEmpty()) {
            throw hop.refused(
                    hop.lineOf("host-keys"),
                    "the hop of zone "
                            + name
                            + " needs `host-keys`: a hop whose key is not pinned is not passed;"
                            + " take them from the machine itself (/etc/ssh/ssh_host_*_key.pub)");
        }
        return new Zone.Hop(name, at.host(), at.port(), account(hop), hostKeys, behind(name, hop));
    }

    private @Nullable Zone behind(String name, Fields hop) {
        Fields.Text written = hop.text("zone").orElse(null);
        if (written == null) {
            return null;
        }
        String outer = hop.reference("zone", written, this.written.keySet());
        if (following.contains(outer)) {
            List<String> circle = new ArrayList<>(following);
            circle.add(outer);
            throw hop.refused(
                    written.line(),
                    "zones lead in a circle: "
                            + String.join(
                                    " → ", circle.subList(circle.indexOf(outer), circle.size()))
                            + "; one of them must be reached directly");
        }
        if (following.size() >= Zone.DEEPEST) {
            throw tooDeep(following.getFirst(), hop, written);
        }
        Zone zone = zone(outer);
        if (zone.way().size() >= Zone.DEEPEST) {
            throw tooDeep(name, hop, written);
        }
        return zone;
    }

    private static InventoryInvalidException tooDeep(String name, Fields hop, Fields.Text written) {
        return hop.refused(
                written.line(),
                "the way into zone "
                        + name
                        + " leads through more than "
                        + Zone.DEEPEST
                        + " zones");
    }
}
