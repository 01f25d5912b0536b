package io.sallyport.policy.target;

import io.sallyport.policy.forward.HostAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the targets of an inventory and sees to it that each name and each address leads to one
/// target only. Confined to one thread, for one file.
final class TargetsReader {
    private static final int SSH_PORT = 22;

    /// Each is asked of the machine when files begin to be moved.
    private static final int MOST_FOLDERS = 64;

    /// Absolute, and without `.`, `..` or empty steps, as the machine itself names it.
    private static final Pattern FOLDER =
            Pattern.compile("(?=.{2,1024}$)(/(?!\\.{1,2}(/|$))[^/\\p{Cntrl}]+)+");

    private final String file;
    private final Set<String> owners;
    private final Map<String, Zone> zones;
    private final Map<String, Target> targets = new LinkedHashMap<>();

    /// Who answers to what: names in lower case, and `host:port` by value.
    private final Map<String, String> claims = new HashMap<>();

    TargetsReader(String file, Set<String> owners, Map<String, Zone> zones) {
        this.file = file;
        this.owners = owners;
        this.zones = zones;
    }

    Map<String, Target> read(Fields root) {
        root.named("targets")
                .forEach((name, entry) -> {
                    Names.require(root, entry.line(), "target", name);
                    targets.put(name, target(name, entry));
                });
        return targets;
    }

    private Target target(String name, YamlNode.Entry entry) {
        Fields fields =
                Fields.of(
                        file, "target " + name, entry.line(), entry.value(), InventoryKeys.TARGET);
        Fields.Text address = fields.required("address");
        Address at = Address.of(fields, "address", address, SSH_PORT);
        Zone zone = zone(fields);
        claim(fields, address.line(), at.compared(), at.port(), zone, name);
        claimName(fields, entry.line(), name, at.port(), name);
        Set<String> aliases = new LinkedHashSet<>();
        for (Fields.Text alias : fields.texts("aliases")) {
            Names.requireAlias(fields, alias.line(), alias.text());
            claimName(fields, alias.line(), alias.text(), at.port(), name);
            aliases.add(alias.text());
        }
        Map<String, Account> accounts = accounts(fields);
        return new Target(
                name,
                at.host(),
                at.port(),
                aliases,
                fields.labels("labels"),
                fields.text("owner")
                        .map(owner -> fields.reference("owner", owner, owners))
                        .orElse(null),
                userData(fields, name),
                fields.keys("host-keys"),
                accounts,
                defaultAccount(fields, accounts),
                zone,
                fields.constant("capture", "way to capture", Capture.class)
                        .orElse(Capture.INTEGRATION));
    }

    private static UserData userData(Fields target, String name) {
        if (!target.has("user-data")) {
            return UserData.WHOLE_MACHINE;
        }
        if (target.text("owner").isEmpty()) {
            throw target.refused(
                    target.lineOf("user-data"),
                    "target " + name + " has `user-data` and no `owner`; name whose data it is");
        }
        Fields fields =
                target.inner("user-data", "`user-data` of target " + name, InventoryKeys.USER_DATA);
        Set<String> paths = new LinkedHashSet<>();
        for (Fields.Text path : fields.texts("paths")) {
            if (!FOLDER.matcher(path.text()).matches()) {
                throw fields.refused(
                        path.line(),
                        "`"
                                + path.text()
                                + "` in `paths` must be an absolute path without . and .. and"
                                + " empty steps, such as /srv/app");
            }
            paths.add(path.text());
        }
        if (paths.size() > MOST_FOLDERS || paths.isEmpty() && fields.has("paths")) {
            throw fields.refused(
                    fields.lineOf("paths"),
                    "`paths` of target "
                            + name
                            + " lists 1 to "
                            + MOST_FOLDERS
                            + " folders; without it all of the machine is user data");
        }
        return new UserData(
                List.copyOf(paths),
                Holdings.DATABASES.read(fields),
                Holdings.BUCKETS.read(fields),
                Holdings.VOLUMES.read(fields),
                fields.size("limit"));
    }

    private @Nullable Zone zone(Fields target) {
        Fields.Text written = target.text("zone").orElse(null);
        return written == null
                ? null
                : zones.get(target.reference("zone", written, zones.keySet()));
    }

    private Map<String, Account> accounts(Fields target) {
        Map<String, Account> accounts = new LinkedHashMap<>();
        target.named("accounts")
                .forEach((name, entry) -> {
                    Names.require(target, entry.line(), "account", name);
                    Fields fields =
                            Fields.of(
                                    file,
                                    "account " + name,
                                    entry.line(),
                                    entry.value(),
                                    InventoryKeys.ACCOUNT);
                    Fields.Text credential = fields.required("credential");
                    Names.requireCredential(fields, credential.line(), credential.text());
                    accounts.put(name, new Account(name, credential.text()));
                });
        return accounts;
    }

    private static @Nullable String defaultAccount(Fields target, Map<String, Account> accounts) {
        Fields.Text written = target.text("default-account").orElse(null);
        if (written != null) {
            return target.reference("account", written, accounts.keySet());
        }
        return accounts.size() == 1 ? accounts.keySet().iterator().next() : null;
    }

    /// A name is also a host to tunnel to, on port 22 and on the real port.
    private void claimName(Fields fields, int line, String name, int port, String target) {
        claim(fields, line, name.toLowerCase(Locale.ROOT), "the name `" + name + "`", target);
        HostAddress.of(name)
                .ifPresent(host -> {
                    claim(fields, line, host, SSH_PORT, null, target);
                    claim(fields, line, host, port, null, target);
                });
    }

    /// The same address in two zones is two machines.
    private void claim(
            Fields fields,
            int line,
            HostAddress host,
            int port,
            @Nullable Zone zone,
            String target) {
        // The spaces keep addresses, zones and names apart: no name has one.
        String endpoint = host.value() + " " + port + (zone == null ? "" : " " + zone.name());
        String shown =
                "the address "
                        + host.value()
                        + " port "
                        + port
                        + (zone == null ? "" : " in zone " + zone.name());
        claim(fields, line, endpoint, shown, target);
    }

    private void claim(Fields fields, int line, String claim, String shown, String target) {
        String holder = claims.putIfAbsent(claim, target);
        if (holder != null && !holder.equals(target)) {
            throw fields.refused(
                    line,
                    shown
                            + " leads to two targets, "
                            + holder
                            + " and "
                            + target
                            + "; it must lead to one");
        }
    }
}
