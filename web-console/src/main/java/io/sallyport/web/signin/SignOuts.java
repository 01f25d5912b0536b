package io.sallyport.web.signin;

import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.journal.Journal;
import io.sallyport.recorder.journal.JournalUnavailableException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.web.authentication.logout.LogoutHandler;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;

/// Journals that a person is out, however it came about, before she is.
///
/// The one fact whose effect happens even when it cannot be journalled: keeping somebody signed in
/// because a disk is full would be the worse answer. The log tells it then.
public final class SignOuts implements LogoutHandler, HttpSessionListener {
    private static final Logger log = LoggerFactory.getLogger(SignOuts.class);
    private static final String TOLD = SignOuts.class.getName() + ".told";

    private final Journal journal;

    public SignOuts(Journal journal) {
        this.journal = journal;
    }

    @Override
    public void logout(
            HttpServletRequest request,
            HttpServletResponse response,
            @Nullable Authentication authentication) {
        if (authentication != null && authentication.getPrincipal() instanceof SignedIn who) {
            tell(who, request, "signed-out");
        }
    }

    /// Ends the sign-in this request came with.
    void end(SignedIn who, HttpServletRequest request, String reason) {
        tell(who, request, reason);
        HttpSession session = request.getSession(false);
        if (session != null) {
            session.invalidate();
        }
    }

    @Override
    public void sessionDestroyed(HttpSessionEvent event) {
        HttpSession session = event.getSession();
        Object context =
                session.getAttribute(
                        HttpSessionSecurityContextRepository.SPRING_SECURITY_CONTEXT_KEY);
        if (session.getAttribute(TOLD) == null
                && context instanceof SecurityContext security
                && security.getAuthentication() != null
                && security.getAuthentication().getPrincipal() instanceof SignedIn who) {
            append(who, null, "expired");
        }
    }

    private void tell(SignedIn who, HttpServletRequest request, String reason) {
        append(who, RequestSource.of(request).text(), reason);
        HttpSession session = request.getSession(false);
        if (session != null) {
            session.setAttribute(TOLD, true);
        }
    }

    private void append(SignedIn who, @Nullable String source, String reason) {
        try {
            journal.append(new ConsoleSignedOut(FactHeader.of(who.getName(), source), reason));
        } catch (JournalUnavailableException unavailable) {
            log.error(
                    "{} is signed out of the console ({}), and the journal could not take it",
                    who.getName(),
                    reason,
                    unavailable);
        }
    }
}
