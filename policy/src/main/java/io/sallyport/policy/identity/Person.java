package io.sallyport.policy.identity;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A human being who uses the bastion.
///
/// @param name the sign-in name, as in `ssh alice@gateway`
/// @param displayName how people are shown; need not be unique, so never shown without the name
/// @param roles what the person may do here
/// @param groups the groups the person is in
/// @param keys public keys the person signs in with, expired ones too
/// @param principals certificate principals that name this person, beside the name itself
/// @param passwordHash Argon2id hash for the console, in the PHC string format, if the person may
///   sign in there
/// @param mail where notices for this person are sent; absent: nowhere
public record Person(
        String name,
        String displayName,
        Set<Role> roles,
        Set<String> groups,
        List<PersonalKey> keys,
        Set<String> principals,
        @Nullable String passwordHash,
        @Nullable String mail) {

    /// A person who gets no mail.
    public Person(
            String name,
            String displayName,
            Set<Role> roles,
            Set<String> groups,
            List<PersonalKey> keys,
            Set<String> principals,
            @Nullable String passwordHash) {
        this(name, displayName, roles, groups, keys, principals, passwordHash, null);
    }

    public Person {
        roles = Set.copyOf(roles);
        groups = Set.copyOf(groups);
        keys = List.copyOf(keys);
        principals = Set.copyOf(principals);
    }

    public boolean is(Role role) {
        return roles.contains(role);
    }

    /// The person's key with this wire encoding, expired or not.
    public Optional<PersonalKey> key(byte[] blob) {
        return keys.stream().filter(one -> one.key().is(blob)).findFirst();
    }

    /// Whether a certificate with this principal may speak for the person.
    public boolean answersTo(String principal) {
        return name.equals(principal) || principals.contains(principal);
    }
}
