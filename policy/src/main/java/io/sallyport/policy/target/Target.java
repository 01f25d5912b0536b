package io.sallyport.policy.target;

import io.sallyport.policy.identity.AuthorizedKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A machine people work on.
///
/// @param name the name in the inventory, unique
/// @param host host name or address the gateway dials
/// @param port its SSH port
/// @param aliases other names operators may use for it
/// @param labels key and value pairs that grants select by
/// @param owner the owner of the user data it holds; absent where it holds none
/// @param hostKeys pinned host keys, as public key lines
/// @param accounts accounts that may be used, by name
/// @param defaultAccount the account taken where the operator names none; absent where there is no
///   such thing
public record Target(
        String name,
        String host,
        int port,
        Set<String> aliases,
        Map<String, String> labels,
        @Nullable String owner,
        List<AuthorizedKey> hostKeys,
        Map<String, Account> accounts,
        @Nullable String defaultAccount) {

    public Target {
        aliases = Set.copyOf(aliases);
        labels = Map.copyOf(labels);
        hostKeys = List.copyOf(hostKeys);
        accounts = Map.copyOf(accounts);
    }

    /// Whether the machine holds user data, so that the owner's say is needed.
    public boolean holdsUserData() {
        return owner != null;
    }

    public Optional<Account> account(String name) {
        return Optional.ofNullable(accounts.get(name));
    }
}
