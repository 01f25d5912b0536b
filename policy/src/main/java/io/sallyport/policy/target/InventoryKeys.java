package io.sallyport.policy.target;

import java.util.List;

/// Every key that `inventory.yml` knows, by where it stands. `docs/reference/inventory.md` explains
/// each, and a test fails when one is missing there.
final class InventoryKeys {
    static final List<String> FILE =
            List.of("people", "groups", "user-authorities", "owners", "zones", "targets", "grants");
    static final List<String> PERSON =
            List.of("name", "roles", "keys", "principals", "password", "mail");
    static final List<String> KEY = List.of("key", "name", "expires");
    static final List<String> OWNER = List.of("name", "people");
    static final List<String> ZONE = List.of("hop", "socks", "http", "account", "credential");
    static final List<String> HOP =
            List.of("address", "account", "credential", "host-keys", "zone");
    static final List<String> TARGET =
            List.of(
                    "address",
                    "zone",
                    "aliases",
                    "labels",
                    "owner",
                    "user-data",
                    "host-keys",
                    "accounts",
                    "default-account",
                    "capture");
    static final List<String> USER_DATA =
            List.of("paths", "databases", "buckets", "volumes", "limit");
    static final List<String> ACCOUNT = List.of("credential");
    static final List<String> GRANT =
            List.of(
                    "people",
                    "groups",
                    "targets",
                    "labels",
                    "accounts",
                    "channels",
                    "forwards",
                    "from",
                    "until");
    static final List<String> FORWARDS =
            List.of("local", "remote", "agent", "sockets", "x11", "user-data");

    private InventoryKeys() {}
}
