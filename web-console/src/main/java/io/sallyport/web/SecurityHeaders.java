package io.sallyport.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/// Sets the security headers before anything else looks at the request, so that no answer lacks
/// them: not an error, not a refusal of the firewall, not a static file.
///
/// A request the web server itself cannot parse is answered by the web server, with an empty body
/// and without these headers.
final class SecurityHeaders extends OncePerRequestFilter {

    /// No inline script, no inline style, nothing from elsewhere. The player's terminal is
    /// WebAssembly, hence `wasm-unsafe-eval`, which permits no JavaScript `eval`.
    static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
                    + "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
                    + "worker-src 'self'; base-uri 'none'; form-action 'self'; "
                    + "frame-ancestors 'none'";

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        response.setHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("X-Frame-Options", "DENY");
        response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        response.setHeader(
                "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()");
        // Static files replace this by `no-cache`: kept, but asked for again.
        response.setHeader("Cache-Control", "no-store");
        if (request.isSecure()) {
            response.setHeader("Strict-Transport-Security", "max-age=31536000");
        }
        chain.doFilter(request, response);
    }
}
