package io.sallyport.web.signin;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.InternalAuthenticationServiceException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;

/// The page people sign in on. A refusal is the answer to the form itself: nothing about it stands
/// in a URL.
@Controller
public final class SignInPage implements AuthenticationFailureHandler {
    private static final String REFUSAL = "io.sallyport.web.signin.refusal";

    @GetMapping("/signin")
    String page(@AuthenticationPrincipal @Nullable SignedIn who) {
        return who == null ? "signin" : "redirect:/sessions";
    }

    /// Reached only by forwarding from a refused sign-in.
    @PostMapping("/signin/refused")
    String refused(
            @RequestAttribute(name = REFUSAL, required = false) @Nullable String refusal,
            Model model) {
        model.addAttribute("refusal", refusal);
        return "signin";
    }

    @Override
    public void onAuthenticationFailure(
            HttpServletRequest request,
            HttpServletResponse response,
            AuthenticationException refusal)
            throws IOException, ServletException {
        String sentence;
        if (refusal instanceof ThrottledException throttled) {
            long seconds = throttled.secondsLeft();
            response.setStatus(429);
            response.setHeader("Retry-After", Long.toString(seconds));
            sentence =
                    "Too many attempts. Try again in "
                            + seconds
                            + (seconds == 1 ? " second." : " seconds.");
        } else if (refusal instanceof InternalAuthenticationServiceException) {
            response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
            sentence =
                    "Nobody can sign in now, because the journal cannot be written. Tell an"
                            + " administrator.";
        } else {
            response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
            sentence = "That name and password do not go together.";
        }
        request.setAttribute(REFUSAL, sentence);
        request.getRequestDispatcher("/signin/refused").forward(request, response);
    }
}
