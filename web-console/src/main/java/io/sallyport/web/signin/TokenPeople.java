package io.sallyport.web.signin;

import io.sallyport.policy.database.DatabaseUnavailableException;
import io.sallyport.policy.token.Presented;
import io.sallyport.policy.token.Token;
import io.sallyport.policy.token.TokenScope;
import io.sallyport.policy.token.Tokens;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.journal.Journal;
import io.sallyport.recorder.journal.JournalUnavailableException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.InternalAuthenticationServiceException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;

/// Lets in programs by the tokens that people made for them, as those people. Asked at every
/// request.
///
/// A token that counts never waits for those that do not: nobody guesses one, so what the throttle
/// bounds is only what bad ones cost the journal. Otherwise whoever shares an address with a
/// program, or a proxy, could shut it out.
public final class TokenPeople implements AuthenticationProvider {
    /// The authority of a request that may change something.
    public static final String WRITES = authority(TokenScope.WRITE);

    private final Tokens tokens;
    private final Journal journal;
    private final InstantSource clock;

    /// Of its own: bad tokens do not keep people from signing in.
    private final SignInThrottle throttle;

    public TokenPeople(Tokens tokens, Journal journal, InstantSource clock) {
        this.tokens = tokens;
        this.journal = journal;
        this.clock = clock;
        this.throttle = new SignInThrottle(clock);
    }

    @Override
    public Authentication authenticate(Authentication attempt) {
        String text = ((BearerTokenAuthenticationToken) attempt).getToken();
        RequestSource source =
                attempt.getDetails() instanceof RequestSource from
                        ? from
                        : new RequestSource("unknown", "unknown");
        try {
            return switch (tokens.present(text, source.text())) {
                case Presented.Accepted accepted -> letIn(accepted);
                case Presented.Refused refused -> throw refuse(refused, source);
            };
        } catch (DatabaseUnavailableException | JournalUnavailableException unavailable) {
            throw new InternalAuthenticationServiceException(
                    "it cannot be known or kept now whether a token counts", unavailable);
        }
    }

    private Authentication letIn(Presented.Accepted accepted) {
        Token token = accepted.token();
        SignedIn who = new SignedIn(accepted.person(), clock.instant(), token.name());
        List<GrantedAuthority> authorities = new ArrayList<>(who.roles());
        authorities.add(new SimpleGrantedAuthority(authority(token.scope())));
        return UsernamePasswordAuthenticationToken.authenticated(who, null, authorities);
    }

    private static String authority(TokenScope scope) {
        return "SCOPE_" + scope.word();
    }

    private RuntimeException refuse(Presented.Refused refused, RequestSource source) {
        Token token = refused.token();
        // A program that goes on with a dead token waits sooner than whoever tries many.
        String name = token == null ? "nobody's " + source.address() : token.id();
        switch (throttle.admit(name, source.address())) {
            case SignInThrottle.Admission.Wait(Duration left, boolean first) -> {
                if (first) {
                    tell(token, source, "throttled");
                }
                return new ThrottledException(left);
            }
            case SignInThrottle.Admission.Admitted() -> {}
        }
        tell(token, source, refused.why().word());
        return new InvalidBearerTokenException(sentence(refused.why()));
    }

    private void tell(@Nullable Token token, RequestSource source, String reason) {
        String person = token == null ? null : token.person();
        String from = token == null ? source.text() : source.text() + " via token " + token.name();
        FactHeader header = new FactHeader(person, from, null, null, null, null, null, null);
        journal.append(new ConsoleSignInRefused(header, reason));
    }

    /// In the characters that RFC 6750 lets a header have.
    private static String sentence(Presented.Why why) {
        return switch (why) {
            case UNKNOWN ->
                    "There is no such token, or it has been over for long. Make one at the desk:"
                            + " token new NAME";
            case REVOKED -> "This token was revoked. Make another at the desk: token new NAME";
            case EXPIRED -> "This token has expired. Make another at the desk: token new NAME";
            case PERSON_LEFT ->
                    "The inventory no longer has the person who made this token. Ask an"
                            + " administrator.";
            case PERSON_FROZEN ->
                    "The person who made this token is frozen. An approver or administrator can"
                            + " unfreeze them.";
        };
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return BearerTokenAuthenticationToken.class.isAssignableFrom(authentication);
    }
}
