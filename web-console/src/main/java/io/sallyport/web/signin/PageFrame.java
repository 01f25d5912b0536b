package io.sallyport.web.signin;

import io.sallyport.policy.identity.Role;
import jakarta.servlet.http.HttpServletRequest;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/// Tells every page who is signed in.
@ControllerAdvice(annotations = Controller.class)
public final class PageFrame {
    private final UnaryOperator<String> printable;

    public PageFrame(UnaryOperator<String> printable) {
        this.printable = printable;
    }

    @ModelAttribute
    void frame(
            @AuthenticationPrincipal @Nullable SignedIn who,
            @Nullable CsrfToken formToken,
            HttpServletRequest request,
            Model model) {
        if (formToken != null) {
            // Made before the page is written: once its first block has left, the token's cookie
            // cannot be set any more.
            formToken.getToken();
        }
        if (who != null) {
            // The display name need not be unique, so the name stands beside it.
            show("meName", who.person().name(), request, model);
            show("meShown", who.person().displayName(), request, model);
            model.addAttribute("meOwner", who.person().is(Role.OWNER));
        }
    }

    /// With the request, too: a page that says why another is not shown has a model of its own.
    private void show(String name, String text, HttpServletRequest request, Model model) {
        String shown = printable.apply(text);
        model.addAttribute(name, shown);
        request.setAttribute(name, shown);
    }
}
