package io.sallyport.web.signin;

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
            Model model) {
        if (formToken != null) {
            // Made before the page is written: once its first block has left, the token's cookie
            // cannot be set any more.
            formToken.getToken();
        }
        if (who != null) {
            // The display name need not be unique, so the name stands beside it.
            model.addAttribute("meName", printable.apply(who.person().name()));
            model.addAttribute("meShown", printable.apply(who.person().displayName()));
        }
    }
}
