package io.sallyport.web.signin;

import io.sallyport.web.problem.Problems;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.InternalAuthenticationServiceException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.web.BearerTokenAuthenticationEntryPoint;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;

/// What programs are told whose token does not do: the header of RFC 6750 section 3, and a problem
/// as RFC 9457 with the sentence for the person who reads the program's log.
public final class TokenRefusals
        implements AuthenticationFailureHandler, AuthenticationEntryPoint, AccessDeniedHandler {
    private final Problems problems;
    private final BearerTokenAuthenticationEntryPoint headers =
            new BearerTokenAuthenticationEntryPoint();

    public TokenRefusals(Problems problems) {
        this.problems = problems;
    }

    @Override
    public void onAuthenticationFailure(
            HttpServletRequest request,
            HttpServletResponse response,
            AuthenticationException refusal)
            throws IOException, ServletException {
        if (refusal instanceof ThrottledException throttled) {
            long seconds = throttled.secondsLeft();
            response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
            problems.write(
                    request,
                    response,
                    HttpStatus.TOO_MANY_REQUESTS,
                    "Too many tokens that do not count. Look at the one this program uses; try"
                            + " again in "
                            + seconds
                            + (seconds == 1 ? " second." : " seconds."));
        } else if (refusal instanceof InternalAuthenticationServiceException) {
            problems.write(
                    request,
                    response,
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "This gateway cannot reach its database or its journal now, so no token"
                            + " counts. Try again in a minute, or tell an administrator.");
        } else {
            commence(request, response, refusal);
        }
    }

    /// The token does not count, or what follows `Bearer` can be none.
    @Override
    public void commence(
            HttpServletRequest request,
            HttpServletResponse response,
            AuthenticationException refusal)
            throws IOException {
        headers.commence(request, response, refusal);
        problems.write(
                request,
                response,
                HttpStatus.UNAUTHORIZED,
                refusal instanceof InvalidBearerTokenException invalid
                        ? String.valueOf(invalid.getMessage())
                        : "No token can be read. Send the header Authorization: Bearer TOKEN, with"
                                + " what token new NAME at the desk has shown.");
    }

    /// The token counts, and only for looking.
    @Override
    public void handle(
            HttpServletRequest request, HttpServletResponse response, AccessDeniedException denied)
            throws IOException {
        response.setHeader(
                HttpHeaders.WWW_AUTHENTICATE,
                "Bearer error=\"insufficient_scope\", scope=\"write\"");
        problems.write(
                request,
                response,
                HttpStatus.FORBIDDEN,
                "This token is for looking only. To change something, make one at the desk: token"
                        + " new NAME --scope write");
    }
}
