package io.sallyport.web;

import io.sallyport.policy.identity.Role;
import io.sallyport.policy.target.InventorySource;
import io.sallyport.policy.token.Tokens;
import io.sallyport.recorder.journal.Journal;
import io.sallyport.web.problem.Problems;
import io.sallyport.web.signin.LocalPeople;
import io.sallyport.web.signin.RequestSource;
import io.sallyport.web.signin.SignInPage;
import io.sallyport.web.signin.SignOuts;
import io.sallyport.web.signin.StillSignedIn;
import io.sallyport.web.signin.TokenPeople;
import io.sallyport.web.signin.TokenRefusals;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.authorization.AuthorityAuthorizationManager;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationConverter;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;
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

    /// For programs: whatever comes to the API with a bearer token stands on that token alone. No
    /// cookie is read, so no other site can send a request in somebody's name, and none is set.
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    SecurityFilterChain programs(
            HttpSecurity http,
            Tokens tokens,
            Journal journal,
            InstantSource clock,
            Problems problems) {
        ProviderManager people = new ProviderManager(new TokenPeople(tokens, journal, clock));
        TokenRefusals refusals = new TokenRefusals(problems);
        BearerTokenAuthenticationConverter header = new BearerTokenAuthenticationConverter();
        header.setAuthenticationDetailsSource(RequestSource::of);
        BearerTokenAuthenticationFilter door = new BearerTokenAuthenticationFilter(people, header);
        door.setAuthenticationEntryPoint(refusals);
        door.setAuthenticationFailureHandler(refusals);
        return http.securityMatcher(ConsoleSecurity::bringsToken)
                .headers(AbstractHttpConfigurer::disable) // SecurityHeaders sets them, earlier
                .httpBasic(AbstractHttpConfigurer::disable)
                .csrf(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                // Off, and not STATELESS, which renames the session whose cookie comes along: its
                // person would be out.
                .sessionManagement(AbstractHttpConfigurer::disable)
                .securityContext(none ->
                        none.securityContextRepository(
                                new RequestAttributeSecurityContextRepository()))
                .authenticationManager(people)
                .addFilterBefore(door, AnonymousAuthenticationFilter.class)
                .authorizeHttpRequests(may ->
                        may.requestMatchers(HttpMethod.GET)
                                .authenticated()
                                .requestMatchers(HttpMethod.HEAD)
                                .authenticated()
                                .anyRequest()
                                .hasAuthority(TokenPeople.WRITES))
                .exceptionHandling(
                        no -> no.authenticationEntryPoint(refusals).accessDeniedHandler(refusals))
                .build();
    }

    /// By the same header that the token is then read from.
    private static boolean bringsToken(HttpServletRequest request) {
        String path = request.getRequestURI();
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        return (path.startsWith("/api/") || path.startsWith("/v3/api-docs"))
                && header != null
                && header.regionMatches(true, 0, "bearer", 0, "bearer".length());
    }

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
