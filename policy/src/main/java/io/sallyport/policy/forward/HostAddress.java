package io.sallyport.policy.forward;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// A host as it compares: addresses by value, names without regard to case. Names are never looked
/// up: whoever answers the question could otherwise choose which target a name means.
///
/// @param value the address in its one numeric form, or the name in lower case
/// @param literal whether it is an address
public record HostAddress(String value, boolean literal) {
    private static final Pattern QUAD =
            Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");

    /// What some program reads as a number: `010.0.0.5`, `10.5`, `167772165`, `0x0a000005`.
    private static final Pattern NUMBERLIKE =
            Pattern.compile("(?i)(.*\\.)?([0-9]+|0x[0-9a-f]*)\\.?");

    private static final Pattern NAME =
            Pattern.compile(
                    "(?=.{1,253}\\.?$)[\\p{Alnum}_]([\\p{Alnum}_-]*[\\p{Alnum}_])?"
                            + "(\\.[\\p{Alnum}_]([\\p{Alnum}_-]*[\\p{Alnum}_])?)*\\.?");

    /// The host that this text names; empty where it is neither a host name nor an address, or
    /// where programs disagree on which address it is (`010.0.0.5` is 8.0.0.5 to some).
    public static Optional<HostAddress> of(String text) {
        String host = text;
        boolean bracketed = host.startsWith("[") && host.endsWith("]") && host.length() > 2;
        if (bracketed) {
            host = host.substring(1, host.length() - 1);
        }
        if (host.indexOf(':') >= 0) {
            return sixOf(host);
        }
        if (bracketed) {
            return Optional.empty();
        }
        if (QUAD.matcher(host).matches()) {
            return literalOf(host);
        }
        if (NUMBERLIKE.matcher(host).matches() || !NAME.matcher(host).matches()) {
            return Optional.empty();
        }
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        return Optional.of(new HostAddress(name.toLowerCase(Locale.ROOT), false));
    }

    private static Optional<HostAddress> sixOf(String host) {
        int embedded = host.lastIndexOf(':') + 1;
        boolean dotted = host.indexOf('.') >= 0;
        if (host.indexOf('%') >= 0
                || (dotted && !QUAD.matcher(host.substring(embedded)).matches())) {
            return Optional.empty();
        }
        return literalOf(host);
    }

    private static Optional<HostAddress> literalOf(String host) {
        try {
            return Optional.of(new HostAddress(InetAddress.ofLiteral(host).getHostAddress(), true));
        } catch (IllegalArgumentException noAddress) {
            return Optional.empty();
        }
    }
}
