package io.sallyport.web;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/// Turns `sallyport.console.*` into Spring Boot's own settings, beneath everything else that sets
/// them: whoever sets `server.port` itself still wins.
public final class ConsoleEnvironment implements EnvironmentPostProcessor, Ordered {

    @Override
    public void postProcessEnvironment(
            ConfigurableEnvironment environment, SpringApplication application) {
        Map<String, Object> settings = new LinkedHashMap<>();
        if (!environment.getProperty("sallyport.console.enabled", Boolean.class, true)) {
            settings.put("spring.main.web-application-type", "none");
        }
        settings.put("server.port", "${sallyport.console.port:8080}");
        settings.put("server.address", "${sallyport.console.bind:127.0.0.1}");
        settings.put("server.servlet.session.timeout", "${sallyport.console.session-timeout:30m}");
        settings.put("server.servlet.session.persistent", "false");
        settings.put("server.servlet.session.tracking-modes", "cookie");
        settings.put("server.servlet.session.cookie.name", "SALLYPORT");
        settings.put("server.servlet.session.cookie.http-only", "true");
        settings.put("server.servlet.session.cookie.same-site", "lax");
        // A sign-in form and filters are all that is posted.
        settings.put("server.tomcat.max-http-form-post-size", "64KB");
        // A misspelt field that is left out would let through more than was meant.
        settings.put("spring.jackson.deserialization.fail-on-unknown-properties", "true");
        // Said, so that start-up does not warn of a default; only who is signed in gets to it.
        settings.put("springdoc.api-docs.enabled", "true");
        settings.put("server.error.whitelabel.enabled", "false");
        settings.put("server.error.include-stacktrace", "never");
        settings.put("server.error.include-message", "never");
        settings.put("server.error.include-exception", "false");
        // A forwarded address is a claim: the throttle and the journal believe the socket.
        settings.put("server.forward-headers-strategy", "none");
        settings.put("spring.mvc.servlet.load-on-startup", "1");
        settings.put("spring.servlet.multipart.enabled", "false");
        settings.put("spring.web.resources.cache.cachecontrol.no-cache", "true");
        settings.put("spring.web.resources.add-mappings", "true");
        settings.put("management.endpoints.web.exposure.include", "health,prometheus");
        settings.put("management.endpoints.web.discovery.enabled", "false");
        settings.put("management.endpoint.health.show-details", "never");
        settings.put("management.endpoint.health.show-components", "never");
        settings.put("management.endpoint.health.probes.enabled", "false");
        environment.getPropertySources().addLast(new MapPropertySource("sallyport.web", settings));
    }

    /// After the configuration files were read: `sallyport.console.enabled` may stand there.
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }
}
