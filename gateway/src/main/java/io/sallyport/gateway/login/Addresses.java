package io.sallyport.gateway.login;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

/// How addresses are written in facts: `192.0.2.7:50022`, `[2001:db8::7]:50022`.
final class Addresses {
    private Addresses() {}

    static String words(SocketAddress address) {
        if (address instanceof InetSocketAddress inet && inet.getAddress() != null) {
            String host = inet.getAddress().getHostAddress();
            return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + inet.getPort();
        }
        return String.valueOf(address);
    }
}
