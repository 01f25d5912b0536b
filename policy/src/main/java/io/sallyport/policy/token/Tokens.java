package io.sallyport.policy.token;

import io.sallyport.policy.credential.Secret;
import io.sallyport.policy.database.Database;
import io.sallyport.policy.grant.GrantRows;
import io.sallyport.policy.identity.Actor;
import io.sallyport.policy.identity.People;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.ledger.ChangeRefusedException;
import io.sallyport.policy.ledger.Ledger;
import io.sallyport.policy.ledger.Verb;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.journal.Journal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The tokens of people: made, shown by programs, taken back. Safe for use by many threads and
/// nodes: the row is asked at every use, so that a token taken back on one node is refused on all.
///
/// A token is [#PREFIX] and 256 random bits in base64url (RFC 4648 section 5). It is found by its
/// SHA-256; nobody guesses 256 bits, so neither salt nor slow hash protects more, and the time a
/// lookup takes tells of the hash at most.
///
/// Not protected: a token is whoever holds it. A `write` token decides as its person does.
public final class Tokens {
    /// What every token begins with, so that programs that look for leaked secrets know it.
    public static final String PREFIX = "sallyport_";

    /// A token's last use is written and told at most this often.
    public static final Duration APART = Duration.ofMinutes(1);

    /// Rows kept of a person before those that are over go.
    static final int MOST_ROWS = 2 * TokenLimits.MOST_PER_PERSON;

    private static final int RANDOM_BYTES = 32;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private static final Pattern TOKEN = Pattern.compile(PREFIX + "[A-Za-z0-9_-]{43}");

    private final Ledger ledger;
    private final Database database;
    private final Journal journal;
    private final People people;
    private final Predicate<Person> administers;
    private final TokenLimits limits;
    private final SecureRandom random = new SecureRandom();

    /// @param administers whether somebody may administer now
    public Tokens(
            Ledger ledger,
            Database database,
            Journal journal,
            People people,
            Predicate<Person> administers,
            TokenLimits limits) {
        this.ledger = ledger;
        this.database = database;
        this.journal = journal;
        this.people = people;
        this.administers = administers;
        this.limits = limits;
    }

    /// Makes a token that speaks for the actor. What it returns can be shown once; afterwards
    /// nobody knows it.
    ///
    /// @param life how long it counts
    /// @throws ChangeRefusedException when the name is none or taken, the life too long, the person
    ///   gone, frozen or holding too many
    public IssuedToken issue(String name, TokenScope scope, Duration life, Actor actor) {
        if (!NAME.matcher(name).matches()) {
            throw new ChangeRefusedException(
                    "a token's name is 1 to 64 letters, digits, `.`, `_` and `-`, and begins with a"
                            + " letter or digit");
        }
        if (life.compareTo(TokenLimits.SHORTEST) < 0 || life.compareTo(limits.longest()) > 0) {
            throw new ChangeRefusedException(
                    "a token counts for 1 minute to "
                            + words(limits.longest())
                            + " on this gateway; ask for a time such as "
                            + words(limits.longest()));
        }
        String text = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(fresh());
        Token issued =
                ledger.change(
                        Verb.ISSUE_TOKEN,
                        actor,
                        actor.person(),
                        scope.word() + " token " + name + " for " + words(life),
                        change -> insert(change, name, scope, life, hash(text)));
        return new IssuedToken(issued, new Secret(text.getBytes(StandardCharsets.US_ASCII)));
    }

    private Token insert(
            Ledger.Change change, String name, TokenScope scope, Duration life, String hash) {
        JdbcClient rows = change.rows();
        String person = change.actor().person();
        if (GrantRows.lockPerson(rows, person)) {
            throw new ChangeRefusedException(
                    person + " is frozen; an approver or administrator can unfreeze " + person);
        }
        if (people.person(person).isEmpty()) {
            throw new ChangeRefusedException(
                    "the inventory no longer has you; ask an administrator");
        }
        Instant now = change.now();
        if (TokenRows.count(rows, person) >= MOST_ROWS) {
            TokenRows.forgetOver(rows, person, now);
        }
        List<Token> live =
                TokenRows.of(rows, person).stream().filter(one -> one.isLiveAt(now)).toList();
        if (live.stream().anyMatch(one -> one.name().equals(name))) {
            throw new ChangeRefusedException(
                    "you have a token called " + name + "; revoke it first, or take another name");
        }
        if (live.size() >= limits.perPerson()) {
            throw new ChangeRefusedException(
                    "you have "
                            + live.size()
                            + " tokens, and may have "
                            + limits.perPerson()
                            + "; revoke one that nothing needs any more");
        }
        Token token =
                new Token(
                        change.newId("t"),
                        person,
                        name,
                        scope,
                        now,
                        change.actor().source(),
                        now.plus(life),
                        null,
                        null,
                        null);
        TokenRows.insert(rows, token, hash);
        change.outcome(
                new TokenIssued(
                        change.header(List.of()),
                        change.id(),
                        token.id(),
                        name,
                        scope,
                        token.expires()));
        return token;
    }

    /// A person's tokens that were not revoked, the latest first; expired ones are among them.
    public List<Token> of(String person) {
        return ledger.look(rows -> TokenRows.of(rows, person));
    }

    /// Takes a token back, for good: from the moment this returns it is refused on every node.
    ///
    /// @param person whose it is
    /// @throws ChangeRefusedException when there is no such token, or it is another person's and
    ///   the actor is no administrator
    public Token revoke(String person, String name, Actor actor) {
        boolean own = actor.person().equals(person);
        boolean may = own || people.person(actor.person()).filter(administers).isPresent();
        if (!may) {
            throw new ChangeRefusedException(
                    "the role administrator is needed for revoking another person's token");
        }
        Token found =
                of(person).stream()
                        .filter(token -> token.name().equals(name))
                        .findFirst()
                        .orElseThrow(() -> none(own));
        return ledger.change(
                Verb.REVOKE_TOKEN,
                actor,
                found.id(),
                "token " + name + " of " + person,
                change -> {
                    Token before =
                            TokenRows.lock(change.rows(), found.id())
                                    .filter(token -> token.revoked() == null)
                                    .orElseThrow(() -> none(own));
                    TokenRows.revoke(change.rows(), before.id(), change.now(), actor.person());
                    change.outcome(
                            new TokenRevoked(
                                    change.header(List.of()),
                                    change.id(),
                                    before.id(),
                                    before.person(),
                                    before.name(),
                                    before.scope(),
                                    before.expires()));
                    return before;
                });
    }

    private static ChangeRefusedException none(boolean own) {
        return new ChangeRefusedException(
                own
                        ? "you have no token of that name; see: tokens"
                        : "that person has no token of that name");
    }

    /// Somebody shows what may be a token. Where it counts, that is told in the journal, at most
    /// once in [#APART].
    ///
    /// @param text what was shown
    /// @param source the address it came from
    /// @throws io.sallyport.policy.database.DatabaseUnavailableException when it is not known now
    ///   whether it counts
    /// @throws io.sallyport.recorder.journal.JournalUnavailableException when the use cannot be
    ///   journalled: it does not count then
    public Presented present(String text, String source) {
        if (!TOKEN.matcher(text).matches()) {
            return new Presented.Refused(Presented.Why.UNKNOWN, null);
        }
        Optional<TokenRows.Found> found = ledger.look(rows -> TokenRows.find(rows, hash(text)));
        if (found.isEmpty()) {
            return new Presented.Refused(Presented.Why.UNKNOWN, null);
        }
        Token token = found.get().token();
        Instant now = ledger.now();
        if (token.revoked() != null) {
            return new Presented.Refused(Presented.Why.REVOKED, token);
        }
        if (!token.isLiveAt(now)) {
            return new Presented.Refused(Presented.Why.EXPIRED, token);
        }
        Person person = people.person(token.person()).orElse(null);
        if (person == null) {
            return new Presented.Refused(Presented.Why.PERSON_LEFT, token);
        }
        if (found.get().frozen()) {
            return new Presented.Refused(Presented.Why.PERSON_FROZEN, token);
        }
        used(token, source, now);
        return new Presented.Accepted(token, person);
    }

    /// In one transaction: a use that cannot be journalled is not kept either, so that the next one
    /// is not taken for told.
    private void used(Token token, String source, Instant now) {
        Instant last = token.lastUsed();
        if (last != null && now.isBefore(last.plus(APART))) {
            return;
        }
        database.write(rows -> {
            boolean kept = TokenRows.used(rows, token.id(), now, source, APART);
            if (kept) { // else another request or node has just told of one
                journal.append(
                        new TokenUsed(
                                FactHeader.of(token.person(), source), token.id(), token.name()));
            }
            return kept;
        });
    }

    private byte[] fresh() {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return bytes;
    }

    private static String hash(String text) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    private static String words(Duration time) {
        if (time.toSeconds() % Duration.ofDays(1).toSeconds() == 0) {
            return time.toDays() + "d";
        }
        return time.toMinutes() + "m";
    }
}
