package io.sallyport.web.signin;

import io.sallyport.policy.target.InventorySource;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/// Looks the person up again at every request: whoever left the inventory, or whose entry there
/// changed in anything, is out, and so is whoever signed in too long ago.
public final class StillSignedIn extends OncePerRequestFilter {
    private final InventorySource inventory;
    private final InstantSource clock;
    private final Duration lifetime;
    private final SignOuts signOuts;

    public StillSignedIn(
            InventorySource inventory, InstantSource clock, Duration lifetime, SignOuts signOuts) {
        this.inventory = inventory;
        this.clock = clock;
        this.lifetime = lifetime;
        this.signOuts = signOuts;
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        if (authentication != null && authentication.getPrincipal() instanceof SignedIn who) {
            String reason = whyOut(who);
            if (reason != null) {
                signOuts.end(who, request, reason);
                SecurityContextHolder.clearContext();
            }
        }
        chain.doFilter(request, response);
    }

    private @Nullable String whyOut(SignedIn who) {
        if (!inventory.current().person(who.getName()).filter(who.person()::equals).isPresent()) {
            return "entry-changed";
        }
        return clock.instant().isBefore(who.at().plus(lifetime)) ? null : "lifetime-over";
    }
}
