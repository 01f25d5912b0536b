package io.sallyport.policy.forward;

import java.net.InetAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Hosts and ports that a forward may lead to: `db01.internal:5432`, `*.svc:443`,
/// `10.0.0.0/8:9000-9010`, `[fd00::/8]:443`.
///
/// Nothing is looked up: a name matches names, an address matches addresses. Otherwise whoever
/// answers the target's lookups would choose what is listed.
///
/// @param text as it stands in the inventory
/// @param hosts which hosts
/// @param from the first port
/// @param to the last port
public record HostPorts(String text, Hosts hosts, int from, int to) {
    private static final int LAST_PORT = 65_535;
    private static final Pattern FORM =
            Pattern.compile("(.+):([0-9]{1,5})(?:-([0-9]{1,5}))?", Pattern.DOTALL);
    private static final Pattern NETWORK = Pattern.compile("(.+)/([0-9]{1,3})", Pattern.DOTALL);

    /// Which hosts an item lists.
    public sealed interface Hosts {
        /// Every address, as the address to listen on: `*`.
        record Any() implements Hosts {}

        /// One name or address.
        record One(HostAddress host) implements Hosts {}

        /// Names that have so many labels more than this one, in front of it.
        record Under(int labels, String name) implements Hosts {}

        /// Addresses that begin with these bits.
        record Network(String address, int bits) implements Hosts {}
    }

    /// Reads an item of `forwards.local`.
    ///
    /// @throws IllegalArgumentException with a sentence that says what is wrong with it
    public static HostPorts local(String text) {
        HostPorts read = parse(text);
        if (read.hosts instanceof Hosts.Any) {
            throw new IllegalArgumentException(
                    "`*` alone would be every host; name the hosts, or a network such as"
                            + " 10.0.0.0/8");
        }
        if (read.from == 0) {
            throw new IllegalArgumentException("port 0 is no port to connect to");
        }
        return read;
    }

    /// Reads an item of `forwards.remote`. Port 0, the target's choice, stands alone.
    ///
    /// @throws IllegalArgumentException with a sentence that says what is wrong with it
    public static HostPorts remote(String text) {
        HostPorts read = parse(text);
        if (read.from == 0 && read.to != 0) {
            throw new IllegalArgumentException(
                    "port 0 means that the target chooses; list it by itself");
        }
        if (!(read.hosts instanceof Hosts.Any || read.hosts instanceof Hosts.One)) {
            throw new IllegalArgumentException(
                    "an address to listen on is one name or address, or * for all of them");
        }
        return read;
    }

    private static HostPorts parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "write host:port or host:first-last, as in db01.internal:5432 or"
                            + " 10.0.0.0/8:9000-9010");
        }
        int from = Integer.parseInt(form.group(2));
        int to = form.group(3) == null ? from : Integer.parseInt(form.group(3));
        if (from > LAST_PORT || to > LAST_PORT || to < from) {
            throw new IllegalArgumentException(
                    "ports go from 0 to " + LAST_PORT + ", the lower one first");
        }
        return new HostPorts(text, hosts(form.group(1)), from, to);
    }

    private static Hosts hosts(String text) {
        if (text.equals("*")) {
            return new Hosts.Any();
        }
        Matcher network = NETWORK.matcher(unbracketed(text));
        if (network.matches()) {
            return network(network.group(1), Integer.parseInt(network.group(2)));
        }
        int labels = 0;
        String name = text;
        while (name.startsWith("*.")) {
            labels++;
            name = name.substring(2);
        }
        if (name.indexOf('*') >= 0) {
            throw new IllegalArgumentException(
                    "`*` stands for one whole label at the front of a name, as in *.svc");
        }
        if (name.indexOf(':') >= 0 && !name.startsWith("[")) {
            throw new IllegalArgumentException("write an IPv6 address in brackets: [fd00::1]:443");
        }
        HostAddress host =
                HostAddress.of(name)
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "this is neither a host name nor an address that all"
                                                + " programs read alike"));
        if (labels == 0) {
            return new Hosts.One(host);
        }
        if (host.literal()) {
            throw new IllegalArgumentException(
                    "`*` is for names; write addresses as a network such as 10.0.0.0/8");
        }
        return new Hosts.Under(labels, host.value());
    }

    /// `[fd00::/8]` is written with its brackets around both, or around the address.
    private static String unbracketed(String text) {
        return text.startsWith("[") && text.endsWith("]")
                ? text.substring(1, text.length() - 1)
                : text;
    }

    private static Hosts network(String address, int bits) {
        HostAddress host =
                HostAddress.of(address)
                        .filter(HostAddress::literal)
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "a network is written address/bits, as in 10.0.0.0/8 or"
                                                + " [fd00::/8]"));
        byte[] bytes = bytes(host);
        if (bits > bytes.length * 8) {
            throw new IllegalArgumentException(
                    "an address of this kind has " + bytes.length * 8 + " bits");
        }
        for (int bit = bits; bit < bytes.length * 8; bit++) {
            if ((bytes[bit / 8] >> (7 - bit % 8) & 1) != 0) {
                throw new IllegalArgumentException(
                        "the address has bits set past the first "
                                + bits
                                + "; write the network's first address");
            }
        }
        return new Hosts.Network(host.value(), bits);
    }

    /// Whether a connection to this host and port is listed.
    boolean matches(String host, int port) {
        return port >= from
                && port <= to
                && HostAddress.of(host).filter(asked -> matches(hosts, asked)).isPresent();
    }

    /// Whether listening there is listed. Empty and `*` are all addresses (RFC 4254 section 7.1),
    /// which only `*` lists.
    boolean matchesBind(String bind, int port) {
        if (port < from || port > to) {
            return false;
        }
        return hosts instanceof Hosts.Any
                || HostAddress.of(bind).filter(asked -> matches(hosts, asked)).isPresent();
    }

    private static boolean matches(Hosts hosts, HostAddress asked) {
        return switch (hosts) {
            case Hosts.Any() -> true;
            case Hosts.One(HostAddress host) -> host.equals(asked);
            case Hosts.Under(int labels, String name) ->
                    !asked.literal()
                            && asked.value().endsWith("." + name)
                            && labelsIn(asked.value()) == labels + labelsIn(name);
            case Hosts.Network(String address, int bits) ->
                    asked.literal()
                            && beginsAlike(
                                    bytes(new HostAddress(address, true)), bytes(asked), bits);
        };
    }

    private static long labelsIn(String name) {
        return 1 + name.chars().filter(c -> c == '.').count();
    }

    private static boolean beginsAlike(byte[] network, byte[] address, int bits) {
        if (network.length != address.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int shift = 7 - bit % 8;
            if ((network[bit / 8] >> shift & 1) != (address[bit / 8] >> shift & 1)) {
                return false;
            }
        }
        return true;
    }

    private static byte[] bytes(HostAddress literal) {
        return InetAddress.ofLiteral(literal.value()).getAddress();
    }

    @Override
    public String toString() {
        return text;
    }
}
