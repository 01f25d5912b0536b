package io.sallyport.policy.forward;

import java.util.List;
import java.util.Set;

/// What a grant lets a session forward; everything is off unless it is listed.
///
/// @param local where `-L`, `-D` and `-W` may lead
/// @param remote where `-R` may listen
/// @param agent whether the operator's agent may be forwarded
/// @param sockets paths of unix sockets that may be connected to or listened on
/// @param x11 whether the operator's display may be forwarded
/// @param userData whether all this holds on targets that hold user data too
public record ForwardTerms(
        List<HostPorts> local,
        List<HostPorts> remote,
        boolean agent,
        Set<String> sockets,
        boolean x11,
        boolean userData) {

    /// Nothing.
    public static final ForwardTerms NONE =
            new ForwardTerms(List.of(), List.of(), false, Set.of(), false, false);

    public ForwardTerms {
        local = List.copyOf(local);
        remote = List.copyOf(remote);
        sockets = Set.copyOf(sockets);
    }

    /// Whether this is listed; whose data the target holds is another question.
    public boolean lists(Forward forward) {
        return switch (forward) {
            case Forward.Local(String host, int port) ->
                    local.stream().anyMatch(listed -> listed.matches(host, port));
            case Forward.Remote(String bind, int port) ->
                    remote.stream().anyMatch(listed -> listed.matchesBind(bind, port));
            // As it is written: what links and `..` make of a path is for the target to say.
            case Forward.Socket(String path) -> sockets.contains(path);
            case Forward.Agent() -> agent;
            case Forward.Display() -> x11;
        };
    }
}
