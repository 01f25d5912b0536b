package io.sallyport.policy.target;

import io.sallyport.policy.identity.AuthorizedKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A part of the network that the gateway reaches through one machine: an SSH hop or a proxy. That
/// machine resolves the names of what lies behind it, so the same address in two zones is two
/// machines.
public sealed interface Zone {
    /// The most zones one way leads through; each is a connection, or an encryption, more.
    int DEEPEST = 4;

    /// The name in the inventory, unique.
    String name();

    /// Host name or address of the machine in between.
    String host();

    int port();

    /// The zone in which that machine itself lies, if it lies in one.
    default @Nullable Zone behind() {
        return null;
    }

    /// What stands between the gateway and the zone, the nearest first, as facts and lists show it.
    default List<String> way() {
        List<String> way = new ArrayList<>();
        for (Zone zone = this; zone != null; zone = zone.behind()) {
            way.addFirst(zone.toString());
        }
        return List.copyOf(way);
    }

    /// Whether what was reached through `earlier` is reached through this zone as well: the same
    /// way, and no host key of a hop has been taken back since.
    default boolean carriesOn(@Nullable Zone earlier) {
        if (earlier == null || !toString().equals(earlier.toString())) {
            return false;
        }
        if (this instanceof Hop now
                && earlier instanceof Hop then
                && !Set.copyOf(now.hostKeys()).containsAll(then.hostKeys())) {
            return false;
        }
        Zone before = behind();
        return before == null ? earlier.behind() == null : before.carriesOn(earlier.behind());
    }

    /// An SSH server that forwards (`direct-tcpip`, RFC 4254 section 7.2). It sees which machines
    /// are reached and how much is moved, and none of it in clear: the SSH connection to the target
    /// runs through it from end to end.
    ///
    /// @param account who signs in to it, and with which credential
    /// @param hostKeys its pinned host keys, at least one
    /// @param behind the zone the hop itself lies in
    record Hop(
            String name,
            String host,
            int port,
            Account account,
            List<AuthorizedKey> hostKeys,
            @Nullable Zone behind)
            implements Zone {
        private static final int MOST_SHOWN = 3;

        public Hop {
            hostKeys = List.copyOf(hostKeys);
            if (hostKeys.isEmpty()) {
                throw new IllegalArgumentException("a hop needs a pinned host key");
            }
        }

        /// What to think of a host key that the hop presents. Only the inventory says which is
        /// right: what many sessions pass is not trusted by the way.
        public HostKeyVerdict check(byte[] keyBlob) {
            if (hostKeys.stream().anyMatch(key -> key.is(keyBlob))) {
                return new HostKeyVerdict.Trusted();
            }
            String pinned =
                    hostKeys.stream()
                            .limit(MOST_SHOWN)
                            .map(AuthorizedKey::fingerprint)
                            .collect(Collectors.joining(", "));
            return new HostKeyVerdict.Changed(
                    ("host key of the hop of zone %s (%s) is %s, the inventory pins %s — refused;"
                                    + " if the hop was rebuilt, an administrator puts its new key"
                                    + " under `host-keys` of the zone")
                            .formatted(
                                    name,
                                    at(host, port),
                                    AuthorizedKey.fingerprintOf(keyBlob),
                                    pinned));
        }

        @Override
        public String toString() {
            return "zone " + name + ": hop " + account.name() + "@" + at(host, port);
        }
    }

    /// A SOCKS 5 proxy (RFC 1928), with user name and password (RFC 1929) where it has an account.
    record Socks(String name, String host, int port, @Nullable Account account) implements Zone {
        @Override
        public String toString() {
            return "zone " + name + ": SOCKS proxy " + at(host, port);
        }
    }

    /// A proxy that takes HTTP `CONNECT` (RFC 9110 section 9.3.6), with basic credentials (RFC
    /// 7617) where it has an account.
    record Http(String name, String host, int port, @Nullable Account account) implements Zone {
        @Override
        public String toString() {
            return "zone " + name + ": HTTP proxy " + at(host, port);
        }
    }

    /// `host:port`, or `[v6]:port`.
    static String at(String host, int port) {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
