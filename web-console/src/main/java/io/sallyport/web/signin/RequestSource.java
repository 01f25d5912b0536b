package io.sallyport.web.signin;

import jakarta.servlet.http.HttpServletRequest;

/// Where a request came from, by its socket.
///
/// @param address the address alone, which is what is throttled
/// @param text `address:port`, as the journal has it
public record RequestSource(String address, String text) {

    public static RequestSource of(HttpServletRequest request) {
        String address = request.getRemoteAddr();
        String host = address.indexOf(':') < 0 ? address : "[" + address + "]";
        return new RequestSource(address, host + ":" + request.getRemotePort());
    }
}
