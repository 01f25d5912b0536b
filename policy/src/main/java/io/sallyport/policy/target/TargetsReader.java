package io.sallyport.policy.target;

import io.sallyport.policy.forward.HostAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the targets of an inventory and sees to it that each name and each address leads to one
/// target only. Confined to one thread, for one file.
final class TargetsReader {
    private static final int SSH_PORT = 22;

    private final String file;
    private final Set<String> owners;
    private final Map<String, Target> targets = new LinkedHashMap<>();

    /// Who answers to what: names in lower case, and `host:port` by value.
    private final Map<String, String> claims = new HashMap<>();

    TargetsReader(String file, Set<String> owners) {
        this.file = file;
        this.owners = owners;
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
        Address at = address(fields, address);
        claim(fields, address.line(), at.compared(), at.port(), name);
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
                fields.keys("host-keys"),
                accounts,
                defaultAccount(fields, accounts));
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

    /// @param host as the gateway dials it, without brackets
    /// @param compared as it compares
    private record Address(String host, HostAddress compared, int port) {}

    /// `host`, `host:port`, `address`, `address:port`, `[v6]:port` or a bare `v6`.
    private static Address address(Fields fields, Fields.Text written) {
        String text = written.text();
        String host = text;
        int port = SSH_PORT;
        int colon = text.lastIndexOf(':');
        boolean bareSix = !text.startsWith("[") && text.indexOf(':') != colon;
        if (!bareSix && colon > text.lastIndexOf(']')) {
            host = text.substring(0, colon);
            port = port(fields, written, text.substring(colon + 1));
        }
        HostAddress compared =
                HostAddress.of(host)
                        .orElseThrow(() ->
                                fields.refused(
                                        written.line(),
                                        "`address` must be a host name, an IPv4 address of"
                                                + " four plain numbers (no leading zeros, no"
                                                + " short forms), or an IPv6 address ([v6]:port"
                                                + " with a port)"));
        String dialled = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return new Address(dialled, compared, port);
    }

    private static int port(Fields fields, Fields.Text written, String digits) {
        boolean number = digits.matches("[1-9][0-9]{0,4}");
        int port = number ? Integer.parseInt(digits) : 0;
        if (port < 1 || port > 65_535) {
            throw fields.refused(written.line(), "the port in `address` must be 1 to 65535");
        }
        return port;
    }

    /// A name is also a host to tunnel to, on port 22 and on the real port.
    private void claimName(Fields fields, int line, String name, int port, String target) {
        claim(fields, line, name.toLowerCase(Locale.ROOT), "the name `" + name + "`", target);
        HostAddress.of(name)
                .ifPresent(host -> {
                    claim(fields, line, host, SSH_PORT, target);
                    claim(fields, line, host, port, target);
                });
    }

    private void claim(Fields fields, int line, HostAddress host, int port, String target) {
        // The space keeps addresses and names apart: no name has one.
        String endpoint = host.value() + " " + port;
        claim(fields, line, endpoint, "the address " + host.value() + " port " + port, target);
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
