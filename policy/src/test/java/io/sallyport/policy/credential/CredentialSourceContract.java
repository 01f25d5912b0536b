package io.sallyport.policy.credential;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What every source of credentials promises.
abstract class CredentialSourceContract {
    static final Credential PASSWORD =
            new Credential.Password(new Secret("pässword".getBytes(UTF_8)));
    static final Credential KEY =
            new Credential.Key(new Secret("-----BEGIN…".getBytes(UTF_8)), "ssh-ed25519-cert-v01 x");
    static final Credential BARE_KEY =
            new Credential.Key(new Secret("-----BEGIN bare".getBytes(UTF_8)), null);

    /// A source that holds exactly these.
    abstract CredentialSource holding(Map<String, Credential> credentials);

    @Test
    void each_kind_of_credential_is_lent_as_it_was_stored() {
        CredentialSource source =
                holding(Map.of("password", PASSWORD, "key", KEY, "bare", BARE_KEY));
        assertThat(source.lend("password")).isEqualTo(PASSWORD);
        assertThat(source.lend("key")).isEqualTo(KEY);
        assertThat(source.lend("bare")).isEqualTo(BARE_KEY);
    }

    @Test
    void a_credential_may_be_lent_again_after_the_borrower_wiped_it() {
        CredentialSource source = holding(Map.of("password", PASSWORD));
        ((Credential.Password) source.lend("password")).password().close();
        assertThat(source.lend("password")).isEqualTo(PASSWORD);
    }

    @Test
    void many_threads_may_borrow_at_once() {
        CredentialSource source = holding(Map.of("password", PASSWORD));
        assertThat(IntStream.range(0, 100).parallel().mapToObj(_ -> source.lend("password")))
                .allMatch(PASSWORD::equals);
    }

    @Test
    void a_name_that_is_not_there_is_refused_with_the_name() {
        assertThatExceptionOfType(CredentialUnavailableException.class)
                .isThrownBy(() -> holding(Map.of("password", PASSWORD)).lend("other"))
                .withMessageContaining("`other`");
    }

    @Test
    void a_name_that_leads_elsewhere_is_refused() {
        CredentialSource source = holding(Map.of("password", PASSWORD));
        for (String name : new String[] {"../password", "", ".", "..", "a/b", "a\u0000b"}) {
            assertThatExceptionOfType(CredentialUnavailableException.class)
                    .isThrownBy(() -> source.lend(name));
        }
    }
}
