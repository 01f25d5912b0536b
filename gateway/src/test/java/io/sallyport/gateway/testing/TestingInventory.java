package io.sallyport.gateway.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// An `inventory.yml` in the making; written as JSON, which is YAML too.
public final class TestingInventory {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Map<String, Map<String, Object>> people = new LinkedHashMap<>();
    private final Map<String, Map<String, Object>> targets = new LinkedHashMap<>();
    private final Map<String, Map<String, Object>> zones = new LinkedHashMap<>();
    private final Map<String, Map<String, Object>> grants = new LinkedHashMap<>();
    private final Map<String, Map<String, Object>> owners = new LinkedHashMap<>();
    private final List<String> userAuthorities = new ArrayList<>();

    /// @param role `operator`, `approver`, …
    /// @param keys lines of public keys
    public TestingInventory person(String name, String role, String... keys) {
        Map<String, Object> person = new LinkedHashMap<>();
        person.put("roles", List.of(role));
        person.put("keys", List.of(keys));
        people.put(name, person);
        return this;
    }

    /// One more key of a person's, which expires.
    public TestingInventory expiring(String person, String key, String name, String expires) {
        List<Object> keys = new ArrayList<>((List<?>) people.get(person).get("keys"));
        keys.add(Map.of("key", key, "name", name, "expires", expires));
        people.get(person).put("keys", keys);
        return this;
    }

    /// One more role of a person's.
    public TestingInventory also(String person, String role) {
        List<Object> roles = new ArrayList<>((List<?>) people.get(person).get("roles"));
        roles.add(role);
        people.get(person).put("roles", roles);
        return this;
    }

    /// How a person is shown, who may be called as somebody else is.
    public TestingInventory displayed(String person, String name) {
        people.get(person).put("name", name);
        return this;
    }

    public TestingInventory principals(String person, String... principals) {
        people.get(person).put("principals", List.of(principals));
        return this;
    }

    /// A target with the account of whoever runs the test, and perhaps others.
    ///
    /// @param address `host:port`
    /// @param hostKey the line of its pinned host key; empty: none is pinned
    /// @param credential the name of the credential of all accounts
    public TestingInventory target(
            String name, String address, String hostKey, String credential, String... accounts) {
        Map<String, Object> target = new LinkedHashMap<>();
        target.put("address", address);
        target.put("aliases", List.of(name + ".example.org"));
        if (!hostKey.isEmpty()) {
            target.put("host-keys", List.of(hostKey));
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put(TestingSshd.user(), Map.of("credential", credential));
        for (String account : accounts) {
            all.put(account, Map.of("credential", credential));
        }
        target.put("accounts", all);
        target.put("default-account", TestingSshd.user());
        targets.put(name, target);
        return this;
    }

    /// A zone behind an SSH hop, with the account of whoever runs the test.
    ///
    /// @param hostKey the line of the hop's pinned host key
    /// @param behind the zone that the hop lies in; empty: none
    public TestingInventory hop(
            String zone, String address, String hostKey, String credential, String behind) {
        Map<String, Object> hop = new LinkedHashMap<>();
        hop.put("address", address);
        hop.put("account", TestingSshd.user());
        hop.put("credential", credential);
        hop.put("host-keys", List.of(hostKey));
        if (!behind.isEmpty()) {
            hop.put("zone", behind);
        }
        zones.put(zone, Map.of("hop", hop));
        return this;
    }

    /// A zone behind a proxy.
    ///
    /// @param kind `socks` or `http`
    /// @param signIn account and credential, or nothing
    public TestingInventory proxy(String zone, String kind, String address, String... signIn) {
        Map<String, Object> proxy = new LinkedHashMap<>();
        proxy.put(kind, address);
        if (signIn.length == 2) {
            proxy.put("account", signIn[0]);
            proxy.put("credential", signIn[1]);
        }
        zones.put(zone, proxy);
        return this;
    }

    public TestingInventory label(String target, String label, String value) {
        targets.get(target).put("labels", Map.of(label, value));
        return this;
    }

    /// How commands on the target's terminals are known.
    public TestingInventory capture(String target, String how) {
        targets.get(target).put("capture", how);
        return this;
    }

    /// Puts a target into a zone.
    public TestingInventory inZone(String target, String zone) {
        targets.get(target).put("zone", zone);
        return this;
    }

    /// A standing grant for the account of whoever runs the test.
    public TestingInventory grant(String name, String person, String... onTargets) {
        Map<String, Object> grant = new LinkedHashMap<>();
        grant.put("people", List.of(person));
        grant.put("targets", List.of(onTargets));
        grant.put("accounts", List.of(TestingSshd.user()));
        grants.put(name, grant);
        return this;
    }

    /// Narrows a grant to these channels.
    public TestingInventory channels(String grant, String... channels) {
        grants.get(grant).put("channels", List.of(channels));
        return this;
    }

    /// Makes a grant one for these accounts.
    public TestingInventory accounts(String grant, String... accounts) {
        grants.get(grant).put("accounts", List.of(accounts));
        return this;
    }

    /// Lets a grant forward: `local`, `List.of("db01:5432")`, `agent`, `true`, …
    public TestingInventory forwards(String grant, Object... terms) {
        Map<String, Object> all = new LinkedHashMap<>();
        for (int i = 0; i < terms.length; i += 2) {
            all.put((String) terms[i], terms[i + 1]);
        }
        grants.get(grant).put("forwards", all);
        return this;
    }

    /// The target holds data of this owner, for whom these people speak.
    public TestingInventory owner(String target, String owner, String... speaking) {
        owners.put(owner, Map.of("name", owner, "people", List.of(speaking)));
        targets.get(target).put("owner", owner);
        return this;
    }

    /// What on a target is its owner's.
    ///
    /// @param limit how much of it one session may take; empty: no limit
    /// @param folders none: the whole machine
    public TestingInventory userData(String target, String limit, String... folders) {
        Map<String, Object> userData = new LinkedHashMap<>();
        if (folders.length > 0) {
            userData.put("paths", List.of(folders));
        }
        if (!limit.isEmpty()) {
            userData.put("limit", limit);
        }
        targets.get(target).put("user-data", userData);
        return this;
    }

    /// Sets when a grant ends.
    public TestingInventory until(String grant, String instant) {
        grants.get(grant).put("until", instant);
        return this;
    }

    public TestingInventory withoutGrant(String name) {
        grants.remove(name);
        return this;
    }

    public TestingInventory userAuthority(String keyLine) {
        userAuthorities.add(keyLine);
        return this;
    }

    public String text() {
        Map<String, Object> file = new LinkedHashMap<>();
        file.put("people", people);
        if (!userAuthorities.isEmpty()) {
            file.put("user-authorities", userAuthorities);
        }
        if (!zones.isEmpty()) {
            file.put("zones", zones);
        }
        if (!owners.isEmpty()) {
            file.put("owners", owners);
        }
        file.put("targets", targets);
        file.put("grants", grants);
        return JSON.writeValueAsString(file);
    }
}
