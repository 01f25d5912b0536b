package io.sallyport.policy.target;

import static java.util.stream.Collectors.toSet;

import io.sallyport.policy.forward.ForwardTerms;
import io.sallyport.policy.forward.HostPorts;
import io.sallyport.policy.grant.ChannelKind;
import io.sallyport.policy.grant.Grant;
import io.sallyport.policy.identity.AuthorizedKey;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.identity.PersonalKey;
import io.sallyport.policy.identity.Role;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/// Turns the text of an inventory into an [Inventory], or refuses it at the first problem. Confined
/// to one thread, for one file.
final class InventoryReader {
    /// The PHC string format with the parameters of RFC 9106, as `argon2 -e` prints it; bounded, so
    /// that checking a password cannot be made to eat the machine.
    private static final Pattern ARGON2ID =
            Pattern.compile(
                    "\\$argon2id\\$v=19\\$m=[1-9][0-9]{0,6},t=[1-9][0-9]?,p=[1-9][0-9]?"
                            + "\\$[A-Za-z0-9+/]{11,86}\\$[A-Za-z0-9+/]{22,172}");

    /// A bare address in ASCII (RFC 5321 without quoting): nothing in it ends a header, a command
    /// or an address, and one person gets the mail.
    private static final Pattern MAIL =
            Pattern.compile(
                    "[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?");

    /// As long as the operating system lets the address of a socket be.
    private static final Pattern SOCKET_PATH =
            Pattern.compile("(?=.{2,107}$)(/(?!\\.{1,2}(/|$))[^/\\p{Cntrl}]+)+");

    private static final int LONGEST_KEY_NAME = 64;

    private final String file;
    private final Fields root;
    private final Map<String, Person> people = new LinkedHashMap<>();
    private final Map<String, Owner> owners = new LinkedHashMap<>();
    private final Map<String, Set<String>> membersOf = new LinkedHashMap<>();
    private final Map<AuthorizedKey, String> keyHolders = new HashMap<>();
    private final Map<String, String> principalHolders = new HashMap<>();

    private InventoryReader(String file, Fields root) {
        this.file = file;
        this.root = root;
    }

    /// @param file the name to show in problems
    /// @throws InventoryInvalidException with the line and what to do
    static Inventory read(String file, String text) {
        YamlNode.Mapping document = YamlDocument.read(file, text);
        Fields root = Fields.of(file, "the file", 1, document, InventoryKeys.FILE);
        return new InventoryReader(file, root).inventory();
    }

    private Inventory inventory() {
        readGroups();
        root.named("people").forEach(this::readPerson);
        List<AuthorizedKey> authorities = root.keys("user-authorities");
        root.named("owners").forEach(this::readOwner);
        Map<String, Zone> zones = new ZonesReader(file, root).read();
        Map<String, Target> targets = new TargetsReader(file, owners.keySet(), zones).read(root);
        List<Grant> grants = new ArrayList<>();
        root.named("grants").forEach((name, entry) -> grants.add(grant(name, entry, targets)));
        return new Inventory(people, owners, targets, authorities, grants);
    }

    /// Groups come first, because a person knows the groups it is in.
    private void readGroups() {
        Set<String> names = root.named("people").keySet();
        root.named("groups")
                .forEach((name, entry) -> {
                    Names.require(root, entry.line(), "group", name);
                    List<Fields.Text> members = root.texts(name, entry);
                    membersOf.put(name, root.references("person", members, names));
                });
    }

    private void readPerson(String name, YamlNode.Entry entry) {
        Names.require(root, entry.line(), "person", name);
        Fields fields = fields("person " + name, entry, InventoryKeys.PERSON);
        Set<String> groups =
                membersOf.keySet().stream()
                        .filter(group -> membersOf.getOrDefault(group, Set.of()).contains(name))
                        .collect(toSet());
        people.put(
                name,
                new Person(
                        name,
                        fields.text("name").map(Fields.Text::text).orElse(name),
                        fields.constants("roles", "role", Role.class),
                        groups,
                        personalKeys(name, fields),
                        principals(name, entry.line(), fields),
                        fields.text("password").map(hash -> argon2id(fields, hash)).orElse(null),
                        fields.text("mail").map(mail -> mail(name, fields, mail)).orElse(null)));
    }

    private static String mail(String person, Fields fields, Fields.Text address) {
        if (!MAIL.matcher(address.text()).matches()) {
            throw fields.refused(
                    address.line(),
                    "`mail` of person "
                            + person
                            + " is not a mail address; write one bare address, such as"
                            + " alice@example.org");
        }
        return address.text();
    }

    private List<PersonalKey> personalKeys(String person, Fields fields) {
        List<PersonalKey> keys = new ArrayList<>();
        String called = "a key of person " + person;
        for (Fields written : fields.each("keys", "key", called, InventoryKeys.KEY)) {
            PersonalKey key = personalKey(fields, written);
            String holder = keyHolders.putIfAbsent(key.key(), person);
            if (holder != null && !holder.equals(person)) {
                throw fields.refused(
                        written.line(),
                        "the key "
                                + key.fingerprint()
                                + " belongs to "
                                + holder
                                + " already; two people never share a key, give "
                                + person
                                + " a new one");
            }
            requireOneExpiry(keys, key, fields, written);
            keys.add(key);
        }
        return keys;
    }

    /// @param fields the person's
    private static PersonalKey personalKey(Fields fields, Fields written) {
        AuthorizedKey key = fields.key(written.required("key"));
        Fields.Text name = written.text("name").orElse(null);
        if (name != null && name.text().length() > LONGEST_KEY_NAME) {
            throw written.refused(
                    name.line(),
                    "the name of a key is at most " + LONGEST_KEY_NAME + " characters long");
        }
        return new PersonalKey(
                key, name == null ? key.comment() : name.text(), written.instantOrDay("expires"));
    }

    /// A key that stands twice would go on after the earlier of two ends.
    private static void requireOneExpiry(
            List<PersonalKey> keys, PersonalKey key, Fields fields, Fields written) {
        for (PersonalKey other : keys) {
            if (other.key().equals(key.key()) && !Objects.equals(other.expires(), key.expires())) {
                throw fields.refused(
                        written.line(),
                        "the key "
                                + key.fingerprint()
                                + " stands here twice and ends at two times; keep one");
            }
        }
    }

    /// A principal speaks for one person; a person's name is a principal too.
    private Set<String> principals(String person, int line, Fields fields) {
        claimPrincipal(person, new Fields.Text(line, person), fields);
        Set<String> principals = new LinkedHashSet<>();
        for (Fields.Text principal : fields.texts("principals")) {
            claimPrincipal(person, principal, fields);
            principals.add(principal.text());
        }
        return principals;
    }

    private void claimPrincipal(String person, Fields.Text principal, Fields fields) {
        String holder = principalHolders.putIfAbsent(principal.text(), person);
        if (holder != null && !holder.equals(person)) {
            throw fields.refused(
                    principal.line(),
                    "the certificate principal `"
                            + principal.text()
                            + "` would speak for both "
                            + holder
                            + " and "
                            + person
                            + "; give it to one of them");
        }
    }

    /// What stands there instead of a hash may be a password, so it is never quoted.
    private static String argon2id(Fields fields, Fields.Text hash) {
        if (!ARGON2ID.matcher(hash.text()).matches()) {
            throw fields.refused(
                    hash.line(),
                    "`password` must be an Argon2id hash in the PHC format"
                            + " ($argon2id$v=19$m=…,t=…,p=…$salt$hash); plain text and other hashes"
                            + " are refused. If a password stood here, change it");
        }
        return hash.text();
    }

    private void readOwner(String name, YamlNode.Entry entry) {
        Names.require(root, entry.line(), "owner", name);
        Fields fields = fields("owner " + name, entry, InventoryKeys.OWNER);
        owners.put(
                name,
                new Owner(
                        name,
                        fields.text("name").map(Fields.Text::text).orElse(name),
                        fields.references("people", "person", people.keySet())));
    }

    private Grant grant(String name, YamlNode.Entry entry, Map<String, Target> targets) {
        Names.require(root, entry.line(), "grant", name);
        Fields fields = fields("grant " + name, entry, InventoryKeys.GRANT);
        Set<ChannelKind> channels =
                fields.texts("channels").isEmpty()
                        ? EnumSet.allOf(ChannelKind.class)
                        : fields.constants("channels", "channel", ChannelKind.class);
        Grant grant =
                new Grant(
                        name,
                        fields.references("people", "person", people.keySet()),
                        fields.references("groups", "group", membersOf.keySet()),
                        fields.references("targets", "target", targets.keySet()),
                        fields.labels("labels"),
                        accounts(name, fields, targets),
                        channels,
                        forwards(name, fields),
                        fields.instant("from"),
                        fields.instant("until"));
        requireSelectors(fields, grant);
        Instant from = grant.from();
        Instant until = grant.until();
        if (from != null && until != null && !from.isBefore(until)) {
            throw fields.refused(
                    fields.lineOf("until"),
                    "grant " + name + " ends before it begins; `until` must be after `from`");
        }
        return grant;
    }

    private static ForwardTerms forwards(String grant, Fields fields) {
        Fields terms =
                fields.under("forwards", "`forwards` of grant " + grant, InventoryKeys.FORWARDS);
        return new ForwardTerms(
                hostPorts(terms, "local", HostPorts::local),
                hostPorts(terms, "remote", HostPorts::remote),
                terms.flag("agent"),
                sockets(terms),
                terms.flag("x11"),
                terms.flag("user-data"));
    }

    private static List<HostPorts> hostPorts(
            Fields terms, String key, Function<String, HostPorts> parser) {
        List<HostPorts> listed = new ArrayList<>();
        for (Fields.Text item : terms.texts(key)) {
            try {
                listed.add(parser.apply(item.text()));
            } catch (IllegalArgumentException wrong) {
                throw terms.refused(
                        item.line(),
                        "`" + item.text() + "` in `" + key + "`: " + wrong.getMessage());
            }
        }
        return listed;
    }

    /// A path is listed as it will be asked for: absolute, and without `.`, `..` or empty steps,
    /// which would be a second way to write it.
    private static Set<String> sockets(Fields terms) {
        Set<String> paths = new LinkedHashSet<>();
        for (Fields.Text path : terms.texts("sockets")) {
            if (!SOCKET_PATH.matcher(path.text()).matches()) {
                throw terms.refused(
                        path.line(),
                        "`"
                                + path.text()
                                + "` in `sockets` must be an absolute path without . and .. and"
                                + " empty steps, such as /run/app.sock");
            }
            paths.add(path.text());
        }
        return paths;
    }

    private static void requireSelectors(Fields fields, Grant grant) {
        String grantName = "grant " + grant.id();
        if (grant.people().isEmpty() && grant.groups().isEmpty()) {
            throw fields.refused(
                    fields.line(), grantName + " is for nobody; it needs `people` or `groups`");
        }
        if (grant.accounts().isEmpty()) {
            throw fields.refused(fields.line(), grantName + " needs `accounts`");
        }
    }

    /// An account must exist on a target that the grant covers, or the grant is a misspelling.
    private Set<String> accounts(String grant, Fields fields, Map<String, Target> targets) {
        Set<String> byName = fields.references("targets", "target", targets.keySet());
        Map<String, String> byLabel = fields.labels("labels");
        if (byName.isEmpty() && byLabel.isEmpty()) {
            throw fields.refused(fields.line(), "grant " + grant + " needs `targets` or `labels`");
        }
        Set<String> offered = new LinkedHashSet<>();
        boolean labelled = false;
        for (Target target : targets.values()) {
            boolean carries =
                    !byLabel.isEmpty()
                            && target.labels().entrySet().containsAll(byLabel.entrySet());
            labelled |= carries;
            if (carries || byName.contains(target.name())) {
                offered.addAll(target.accounts().keySet());
            }
        }
        if (!byLabel.isEmpty() && !labelled) {
            throw fields.refused(
                    fields.lineOf("labels"), "no target carries the labels of grant " + grant);
        }
        return fields.references("accounts", "account on a covered target", offered);
    }

    private Fields fields(String of, YamlNode.Entry entry, List<String> known) {
        return Fields.of(file, of, entry.line(), entry.value(), known);
    }
}
