package io.sallyport.policy.target;

import io.sallyport.policy.forward.HostAddress;

/// Where a machine listens, as the inventory writes it.
///
/// @param host as it is dialled, without brackets
/// @param compared as it compares
record Address(String host, HostAddress compared, int port) {
    /// For what has no port of its own kind: it must be written.
    static final int NO_PORT = 0;

    /// `host`, `host:port`, `address`, `address:port`, `[v6]:port` or a bare `v6`.
    ///
    /// @param key where it is written, for what is wrong with it
    /// @param usual the port where none is written, or [#NO_PORT]
    static Address of(Fields fields, String key, Fields.Text written, int usual) {
        String text = written.text();
        String host = text;
        int port = usual;
        int colon = text.lastIndexOf(':');
        boolean bareSix = !text.startsWith("[") && text.indexOf(':') != colon;
        if (!bareSix && colon > text.lastIndexOf(']')) {
            host = text.substring(0, colon);
            port = port(fields, key, written, text.substring(colon + 1));
        }
        HostAddress compared =
                HostAddress.of(host)
                        .orElseThrow(() ->
                                fields.refused(
                                        written.line(),
                                        "`"
                                                + key
                                                + "` must be a host name, an IPv4 address of"
                                                + " four plain numbers (no leading zeros, no"
                                                + " short forms), or an IPv6 address ([v6]:port"
                                                + " with a port)"));
        if (port == NO_PORT) {
            throw fields.refused(
                    written.line(), "`" + key + "` needs its port: " + Zone.at(host, 1080));
        }
        String dialled = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return new Address(dialled, compared, port);
    }

    private static int port(Fields fields, String key, Fields.Text written, String digits) {
        boolean number = digits.matches("[1-9][0-9]{0,4}");
        int port = number ? Integer.parseInt(digits) : 0;
        if (port < 1 || port > 65_535) {
            throw fields.refused(written.line(), "the port in `" + key + "` must be 1 to 65535");
        }
        return port;
    }
}
