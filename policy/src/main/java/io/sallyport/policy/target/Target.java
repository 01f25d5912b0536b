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
/// @param userData what on it is that owner's; of no meaning where it holds none
/// @param hostKeys pinned host keys, as public key lines
/// @param accounts accounts that may be used, by name
/// @param defaultAccount the account taken where the operator names none; absent where there is no
///   such thing
/// @param zone the zone it lies in, where `host` means what it means there; absent where the
///   gateway reaches it by itself
/// @param capture how commands on its terminals are known
public record Target(
        String name,
        String host,
        int port,
        Set<String> aliases,
        Map<String, String> labels,
        @Nullable String owner,
        UserData userData,
        List<AuthorizedKey> hostKeys,
        Map<String, Account> accounts,
        @Nullable String defaultAccount,
        @Nullable Zone zone,
        Capture capture) {

    /// A target that the gateway reaches by itself, with what is usual: it is its owner's as a
    /// whole.
    public Target(
            String name,
            String host,
            int port,
            Set<String> aliases,
            Map<String, String> labels,
            @Nullable String owner,
            List<AuthorizedKey> hostKeys,
            Map<String, Account> accounts,
            @Nullable String defaultAccount) {
        this(
                name,
                host,
                port,
                aliases,
                labels,
                owner,
                UserData.WHOLE_MACHINE,
                hostKeys,
                accounts,
                defaultAccount,
                null,
                Capture.INTEGRATION);
    }

    public Target {
        aliases = Set.copyOf(aliases);
        labels = Map.copyOf(labels);
        hostKeys = List.copyOf(hostKeys);
        accounts = Map.copyOf(accounts);
    }

    /// Whether a connection to `earlier`, an older entry of this name, is one to this target: the
    /// same place, reached the same way.
    public boolean isWhere(Target earlier) {
        return host.equals(earlier.host)
                && port == earlier.port
                && (zone == null ? earlier.zone == null : zone.carriesOn(earlier.zone));
    }

    /// What stands between the gateway and the machine, the nearest first; nothing where it is
    /// reached directly.
    public List<String> way() {
        return zone == null ? List.of() : zone.way();
    }

    /// Whether the machine holds user data, so that the owner's say is needed.
    public boolean holdsUserData() {
        return owner != null;
    }

    public Optional<Account> account(String name) {
        return Optional.ofNullable(accounts.get(name));
    }
}
