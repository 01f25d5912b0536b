package io.sallyport.gateway.desk;

import io.sallyport.gateway.session.Refusal;
import io.sallyport.policy.database.DatabaseUnavailableException;
import io.sallyport.policy.identity.KeyUse;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.identity.PersonalKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The keys of a person, until when they count, and when they were last used.
@Command(
        name = "keys",
        header = "the public keys you may sign in with",
        description = {
            "Shows your keys: until when each counts, and when it was last signed in with, to the",
            "minute or so. Keys are given and taken away in the inventory."
        })
final class KeysCommand extends DeskCommand {
    private static final Logger LOG = LoggerFactory.getLogger(KeysCommand.class);

    @Option(
            names = "--of",
            paramLabel = "PERSON",
            description = "another person's; for administrators")
    @Nullable String of;

    KeysCommand(DeskCall call) {
        super(call);
    }

    @Override
    public Integer call() {
        Person person = holder();
        Map<String, KeyUse> uses = uses(person);
        List<Row> rows = person.keys().stream().map(key -> row(key, uses)).toList();
        if (json) {
            call.sayJson(rows.stream().map(Row::value).toList());
            return 0;
        }
        Table table =
                new Table("NAME", "TYPE", "FINGERPRINT", "EXPIRES", "LAST USED", "FROM", "USED BY");
        rows.forEach(row -> row.addTo(table, uses == null));
        call.say(table.isEmpty() ? "none; " + whoever() + " by certificate" : table.toString());
        return 0;
    }

    private String whoever() {
        return of == null ? "you sign in" : of + " may sign in";
    }

    /// Who may not see others' keys does not learn either who there is.
    private Person holder() {
        Person asking = call.person();
        if (of == null) {
            return asking;
        }
        call.require(call.services().decisions().seeKeys(asking, of));
        return call.services()
                .inventory()
                .current()
                .person(of)
                .orElseThrow(
                        () -> new Refusal("the inventory has no person " + of, Desk.COULD_NOT));
    }

    /// Nothing where it is not known now: that hides no key.
    private @Nullable Map<String, KeyUse> uses(Person person) {
        try {
            return call.keyUses().of(person.name());
        } catch (DatabaseUnavailableException away) {
            LOG.warn("when keys were last used cannot be read", away);
            return null;
        }
    }

    private Row row(PersonalKey key, @Nullable Map<String, KeyUse> uses) {
        String fingerprint = key.fingerprint();
        return new Row(
                key,
                !key.isLiveAt(call.services().clock().instant()),
                uses == null ? null : uses.get(fingerprint),
                fingerprint.equals(call.connection().login().factor()));
    }

    /// @param current whether this connection signed in with it
    private record Row(PersonalKey key, boolean expired, @Nullable KeyUse last, boolean current) {
        void addTo(Table table, boolean unknown) {
            Instant expires = key.expires();
            table.row(
                    key.name(),
                    key.key().type(),
                    key.fingerprint(),
                    expires == null ? "never" : expires + (expired ? " (expired)" : ""),
                    used(unknown),
                    last == null ? "-" : last.from(),
                    current ? "this connection" : "");
        }

        private String used(boolean unknown) {
            if (last == null) {
                return unknown ? "not known now" : "-";
            }
            return last.at().truncatedTo(ChronoUnit.SECONDS).toString();
        }

        Map<String, @Nullable Object> value() {
            Map<String, @Nullable Object> value = new LinkedHashMap<>();
            value.put("name", key.name());
            value.put("type", key.key().type());
            value.put("fingerprint", key.fingerprint());
            value.put("comment", key.key().comment());
            value.put("expires", key.expires() == null ? null : String.valueOf(key.expires()));
            value.put("expired", expired);
            value.put("lastUsed", last == null ? null : last.at().toString());
            value.put("from", last == null ? null : last.from());
            value.put("current", current);
            return value;
        }
    }
}
