package io.sallyport.web.signin;

import java.time.Duration;
import org.springframework.security.core.AuthenticationException;

/// Too many attempts; Spring Security wants a "no" as an exception.
final class ThrottledException extends AuthenticationException {
    private final transient Duration left;

    ThrottledException(Duration left) {
        super("throttled");
        this.left = left;
    }

    /// How long to wait, rounded up.
    long secondsLeft() {
        return left.plusSeconds(1).minusNanos(1).toSeconds();
    }
}
