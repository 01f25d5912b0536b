package io.sallyport.policy.target;

import io.sallyport.policy.forward.HostAddress;
import io.sallyport.policy.grant.Grant;
import io.sallyport.policy.identity.AuthorizedKey;
import io.sallyport.policy.identity.Person;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// One load of `inventory.yml`: immutable and consistent in itself (every name that is used is
/// defined).
public final class Inventory {
    private static final int SSH_PORT = 22;

    private final Map<String, Person> people;
    private final Map<String, Owner> owners;
    private final Map<String, Target> targets;
    private final List<AuthorizedKey> userAuthorities;
    private final List<Grant> grants;
    private final Map<String, Target> byName = new HashMap<>();
    private final Map<Endpoint, Target> byEndpoint = new HashMap<>();

    /// @param people by name
    /// @param owners by name
    /// @param targets by name
    /// @param userAuthorities certificate authorities whose user certificates are honoured
    /// @param grants standing grants
    /// @throws IllegalArgumentException when two targets answer to the same name or address
    public Inventory(
            Map<String, Person> people,
            Map<String, Owner> owners,
            Map<String, Target> targets,
            List<AuthorizedKey> userAuthorities,
            List<Grant> grants) {
        this.people = Map.copyOf(people);
        this.owners = Map.copyOf(owners);
        this.targets = Map.copyOf(targets);
        this.userAuthorities = List.copyOf(userAuthorities);
        this.grants = List.copyOf(grants);
        this.targets.values().forEach(this::index);
    }

    public Map<String, Person> people() {
        return people;
    }

    public Map<String, Owner> owners() {
        return owners;
    }

    public Map<String, Target> targets() {
        return targets;
    }

    public List<AuthorizedKey> userAuthorities() {
        return userAuthorities;
    }

    public List<Grant> grants() {
        return grants;
    }

    public Optional<Person> person(String name) {
        return Optional.ofNullable(people.get(name));
    }

    /// The target of this name or alias, without regard to case.
    public Optional<Target> target(String nameOrAlias) {
        return Optional.ofNullable(byName.get(nameOrAlias.toLowerCase(Locale.ROOT)));
    }

    /// The names of the targets that words stand for: a name or alias, or `env=prod` for all that
    /// carry that label, and every other label that is among the words. A name that is unknown
    /// stays as it is, for whoever decides about it to refuse.
    ///
    /// @throws IllegalArgumentException with a sentence, where no target carries the labels
    public Set<String> targetNames(Collection<String> words) {
        Set<String> names = new LinkedHashSet<>();
        Map<String, String> wanted = new LinkedHashMap<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals < 0) {
                names.add(target(word).map(Target::name).orElse(word));
            } else {
                wanted.put(word.substring(0, equals), word.substring(equals + 1));
            }
        }
        if (!wanted.isEmpty()) {
            List<String> labelled =
                    targets.values().stream()
                            .filter(target ->
                                    target.labels().entrySet().containsAll(wanted.entrySet()))
                            .map(Target::name)
                            .sorted()
                            .toList();
            if (labelled.isEmpty()) {
                throw new IllegalArgumentException("no target carries " + wanted);
            }
            names.addAll(labelled);
        }
        return names;
    }

    /// The target a tunnel to `host:port` would reach: by name or alias on port 22 or its real
    /// port, or by its address and port. Host names compare without regard to case, addresses by
    /// value, not by spelling; nothing is looked up. Empty also for an address that programs read
    /// differently, such as `010.0.0.5`.
    ///
    /// An address is one of the gateway's own network: a target in a zone, whose address may mean
    /// another machine here, is found by its names.
    public Optional<Target> targetAt(String host, int port) {
        return HostAddress.of(host).map(at -> byEndpoint.get(new Endpoint(at, port, "")));
    }

    private void index(Target target) {
        claim(byName, target.name().toLowerCase(Locale.ROOT), target);
        Zone zone = target.zone();
        claimEndpoint(target.host(), target.port(), zone == null ? "" : zone.name(), target);
        claimNameOnPorts(target.name(), target);
        for (String alias : target.aliases()) {
            claim(byName, alias.toLowerCase(Locale.ROOT), target);
            claimNameOnPorts(alias, target);
        }
    }

    private void claimNameOnPorts(String name, Target target) {
        claimEndpoint(name, SSH_PORT, "", target);
        claimEndpoint(name, target.port(), "", target);
    }

    private void claimEndpoint(String host, int port, String zone, Target target) {
        HostAddress.of(host)
                .ifPresent(at -> claim(byEndpoint, new Endpoint(at, port, zone), target));
    }

    private static <K> void claim(Map<K, Target> index, K key, Target target) {
        Target other = index.putIfAbsent(key, target);
        if (other != null && other != target) {
            throw new IllegalArgumentException(
                    "`" + key + "` names two targets, " + other.name() + " and " + target.name());
        }
    }

    /// @param zone its name; empty for the gateway's own network
    private record Endpoint(HostAddress host, int port, String zone) {
        @Override
        public String toString() {
            return host.value() + ":" + port + (zone.isEmpty() ? "" : " in zone " + zone);
        }
    }
}
