package io.sallyport.web.signin;

import io.sallyport.policy.identity.Person;
import io.sallyport.policy.target.InventorySource;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.journal.Journal;
import io.sallyport.recorder.journal.JournalUnavailableException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.InternalAuthenticationServiceException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;

/// Lets in the people of the inventory by name and password (Argon2id, PHC string format).
///
/// An unknown name gets the answer of a wrong password, after the work of a wrong password. The
/// times are alike as long as people's hashes carry the parameters that `sallyport` itself writes
/// (16 MiB, two passes, one lane).
public final class LocalPeople implements AuthenticationProvider {
    /// Longer passwords are refused like wrong ones.
    static final int LONGEST_PASSWORD = 1_024;

    /// Hashes computed at once; each takes 16 MiB and a core.
    static final int VERIFICATIONS_AT_ONCE = 4;

    /// How long an attempt waits for its turn.
    static final Duration LONGEST_QUEUEING = Duration.ofSeconds(5);

    private final InventorySource inventory;
    private final Journal journal;
    private final InstantSource clock;
    private final SignInThrottle throttle;
    private final Argon2PasswordEncoder argon2 =
            Argon2PasswordEncoder.defaultsForSpringSecurity_v5_8();
    private final String nobodysHash =
            Objects.requireNonNull(argon2.encode(UUID.randomUUID().toString()));
    private final Semaphore turns = new Semaphore(VERIFICATIONS_AT_ONCE, true);

    public LocalPeople(InventorySource inventory, Journal journal, InstantSource clock) {
        this.inventory = inventory;
        this.journal = journal;
        this.clock = clock;
        this.throttle = new SignInThrottle(clock);
    }

    @Override
    public Authentication authenticate(Authentication attempt) {
        String name = attempt.getName();
        RequestSource source =
                attempt.getDetails() instanceof RequestSource from
                        ? from
                        : new RequestSource("unknown", "unknown");
        try {
            return signIn(name, String.valueOf(attempt.getCredentials()), source);
        } catch (JournalUnavailableException unavailable) {
            // No record, no access; and an attempt that leaves no trace is not answered either.
            throw new InternalAuthenticationServiceException(
                    "the journal cannot be written", unavailable);
        }
    }

    private Authentication signIn(String name, String password, RequestSource source) {
        Person person = inventory.current().person(name).orElse(null);
        switch (throttle.admit(name, source.address())) {
            case SignInThrottle.Admission.Wait(Duration left, boolean first) -> {
                if (first) {
                    // Once for each wait: else whoever hammers the form fills the journal.
                    refuse(person, source, "throttled");
                }
                throw new ThrottledException(left);
            }
            case SignInThrottle.Admission.Admitted() -> {}
        }
        String hash = person == null ? null : person.passwordHash();
        boolean matches = verify(person, source, password, hash == null ? nobodysHash : hash);
        if (person == null) {
            throw wrong(null, source, "unknown-person");
        }
        if (hash == null) {
            throw wrong(person, source, "no-password");
        }
        if (!matches) {
            throw wrong(person, source, "wrong-password");
        }
        journal.append(
                new ConsoleSignedIn(FactHeader.of(person.name(), source.text()), "password"));
        throttle.succeeded(name, source.address());
        SignedIn who = new SignedIn(person, clock.instant());
        return UsernamePasswordAuthenticationToken.authenticated(who, null, who.roles());
    }

    private boolean verify(
            @Nullable Person person, RequestSource source, String password, String hash) {
        try {
            if (!turns.tryAcquire(LONGEST_QUEUEING.toMillis(), TimeUnit.MILLISECONDS)) {
                refuse(person, source, "busy");
                throw new ThrottledException(SignInThrottle.FIRST_WAIT);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InternalAuthenticationServiceException("interrupted", interrupted);
        }
        try {
            boolean tooLong = password.length() > LONGEST_PASSWORD;
            return argon2.matches(tooLong ? "too long" : password, hash) && !tooLong;
        } finally {
            turns.release();
        }
    }

    private BadCredentialsException wrong(
            @Nullable Person person, RequestSource source, String reason) {
        refuse(person, source, reason);
        return new BadCredentialsException("refused");
    }

    private void refuse(@Nullable Person person, RequestSource source, String reason) {
        FactHeader header =
                new FactHeader(
                        person == null ? null : person.name(),
                        source.text(),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null);
        journal.append(new ConsoleSignInRefused(header, reason));
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return UsernamePasswordAuthenticationToken.class.isAssignableFrom(authentication);
    }
}
