package io.sallyport.gateway.forward;

import io.sallyport.policy.target.Inventory;
import io.sallyport.policy.target.Target;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

/// Finds the target behind a host and port that a forward would lead to, also by what the host's
/// name resolves to.
///
/// Names are looked up from here: a name that only the target can resolve is not found. What is not
/// found and speaks SSH all the same is ended when it does, see [SshWatch].
final class KnownTargets {
    private KnownTargets() {}

    /// The target there, if there is one. Waits for name servers, one name after the other: the
    /// platform remembers answers for half a minute.
    ///
    /// @param through the target that the forward would go through, which `localhost` means
    static Optional<Target> at(Inventory inventory, Target through, String host, int port) {
        List<InetAddress> addresses = lookUp(host);
        for (InetAddress address : addresses) {
            if (port == through.port()
                    && (address.isLoopbackAddress() || address.isAnyLocalAddress())) {
                return Optional.of(through);
            }
            Optional<Target> there = inventory.targetAt(address.getHostAddress(), port);
            if (there.isPresent()) {
                return there;
            }
        }
        return addresses.isEmpty()
                ? Optional.empty()
                : inventory.targets().values().stream()
                        .filter(target -> target.port() == port)
                        .filter(target ->
                                lookUp(target.host()).stream().anyMatch(addresses::contains))
                        .findFirst();
    }

    private static List<InetAddress> lookUp(String host) {
        try {
            return List.of(InetAddress.getAllByName(host));
        } catch (UnknownHostException notFromHere) {
            return List.of();
        }
    }
}
