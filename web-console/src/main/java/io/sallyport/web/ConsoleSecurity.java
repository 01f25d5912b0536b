package io.sallyport.web;

import io.sallyport.policy.identity.Role;
import io.sallyport.policy.target.InventorySource;
import io.sallyport.web.problem.Problems;
import io.sallyport.web.signin.LocalPeople;
import io.sallyport.web.signin.RequestSource;
import io.sallyport.web.signin.SignInPage;
import io.sallyport.web.signin.SignOuts;
import io.sallyport.web.signin.StillSignedIn;
import jakarta.servlet.DispatcherType;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.authorization.AuthorityAuthorizationManager;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.savedrequest.CookieRequestCache;
import org.springframework.security.web.util.matcher.RequestMatcher;

/// Who gets past the door. What a person may do behind it is policy's answer, not one of these.
///
/// Nobody who is not signed in costs the node a session: the form's token and the page that was
/// asked for lie in cookies.
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
class ConsoleSecurity {
    private static final AuthorityAuthorizationManager<RequestAuthorizationContext> METRICS_ROLES =
            AuthorityAuthorizationManager.hasAnyRole(
                    Role.ADMINISTRATOR.name(), Role.AUDITOR.name());

    private static final List<String> PAGES = List.of("/sessions", "/requests", "/consents");

    @Bean
    SecurityFilterChain console(
            HttpSecurity http,
            LocalPeople people,
            SignInPage signInPage,
            SignOuts signOuts,
            Problems problems,
            InventorySource inventory,
            InstantSource clock,
            ConsoleProperties properties) {
        return http.headers(AbstractHttpConfigurer::disable) // SecurityHeaders sets them, earlier
                .httpBasic(AbstractHttpConfigurer::disable)
                .csrf(csrf -> csrf.csrfTokenRepository(csrfTokens()))
                .requestCache(cache -> cache.requestCache(pagesAskedFor()))
                // One manager without a parent: with one, a refused attempt would be tried twice.
                .authenticationManager(new ProviderManager(people))
                .formLogin(form ->
                        form.loginPage("/signin")
                                .usernameParameter("name")
                                .passwordParameter("password")
                                .authenticationDetailsSource(RequestSource::of)
                                .defaultSuccessUrl("/sessions")
                                .failureHandler(signInPage))
                .logout(out ->
                        out.logoutUrl("/signout")
                                .addLogoutHandler(signOuts)
                                .deleteCookies("SALLYPORT")
                                .logoutSuccessUrl("/signin"))
                .addFilterBefore(
                        new StillSignedIn(inventory, clock, properties.sessionLifetime(), signOuts),
                        AnonymousAuthenticationFilter.class)
                .authorizeHttpRequests(may ->
                        may.dispatcherTypeMatchers(DispatcherType.FORWARD, DispatcherType.ERROR)
                                .permitAll()
                                .requestMatchers(
                                        "/signin",
                                        "/assets/**",
                                        "/vendor/**",
                                        "/actuator/health",
                                        "/actuator/health/**")
                                .permitAll()
                                .requestMatchers("/actuator/**")
                                .access(ConsoleSecurity::mayReadMetrics)
                                .anyRequest()
                                .authenticated())
                .exceptionHandling(
                        no -> no.authenticationEntryPoint(problems).accessDeniedHandler(problems))
                .build();
    }

    private static CookieCsrfTokenRepository csrfTokens() {
        CookieCsrfTokenRepository tokens = new CookieCsrfTokenRepository();
        tokens.setCookieName("SALLYPORT-FORM");
        tokens.setCookieCustomizer(cookie -> cookie.httpOnly(true).sameSite("Strict").path("/"));
        return tokens;
    }

    /// Only pages are worth returning to after signing in.
    private static CookieRequestCache pagesAskedFor() {
        CookieRequestCache cache = new CookieRequestCache();
        RequestMatcher pages =
                request ->
                        "GET".equals(request.getMethod())
                                && PAGES.stream().anyMatch(request.getRequestURI()::startsWith);
        cache.setRequestMatcher(pages);
        cache.setCookieCustomizer(cookie -> cookie.setAttribute("SameSite", "Lax"));
        return cache;
    }

    /// Metrics go to administrators, auditors and to programs on this very machine. Behind a
    /// reverse proxy on the same machine every request comes from there: keep `/actuator` from it.
    private static AuthorizationResult mayReadMetrics(
            Supplier<? extends @Nullable Authentication> who, RequestAuthorizationContext context) {
        String address = context.getRequest().getRemoteAddr();
        if (isLoopback(address)) {
            return new AuthorizationDecision(true);
        }
        AuthorizationResult byRole = METRICS_ROLES.authorize(who, context);
        return byRole == null ? new AuthorizationDecision(false) : byRole;
    }

    private static boolean isLoopback(String address) {
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException notAnAddress) {
            return false;
        }
    }
}
