package io.sallyport.web;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Settings of the console.
///
/// @param enabled whether this node serves the console at all
/// @param bind the address the console listens on
/// @param port the port the console listens on; 0 takes any free one
/// @param sessionTimeout how long a signed-in person may be idle
/// @param sessionLifetime how long a sign-in lasts, busy or idle
@ConfigurationProperties(prefix = "sallyport.console", ignoreUnknownFields = false)
public record ConsoleProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("127.0.0.1") String bind,
        @DefaultValue("8080") int port,
        @DefaultValue("30m") Duration sessionTimeout,
        @DefaultValue("12h") Duration sessionLifetime) {

    public ConsoleProperties {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException(
                    "sallyport.console.port is " + port + "; a port lies between 0 and 65535");
        }
        if (sessionTimeout.compareTo(Duration.ofMinutes(1)) < 0) {
            // Below a minute the servlet container would round to "never times out".
            throw new IllegalArgumentException(
                    "sallyport.console.session-timeout is "
                            + sessionTimeout
                            + "; the least is one minute");
        }
        if (sessionLifetime.compareTo(sessionTimeout) < 0) {
            throw new IllegalArgumentException(
                    "sallyport.console.session-lifetime is "
                            + sessionLifetime
                            + ", shorter than the session-timeout "
                            + sessionTimeout);
        }
    }
}
