package io.sallyport.policy.signature;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sallyport.policy.database.Moments;
import io.sallyport.policy.identity.AuthorizedKey;
import io.sallyport.policy.identity.People;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.identity.PersonalKey;
import io.sallyport.policy.ledger.ChangeRefusedException;
import io.sallyport.policy.ledger.Ledger;
import io.sallyport.recorder.journal.FactHeader;
import java.nio.BufferUnderflowException;
import java.time.Instant;
import java.util.List;
import java.util.SequencedMap;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Checks signatures of decisions, and keeps them beside what was decided. Safe for use by many
/// threads.
///
/// A signature shows that whoever decided held the key, not that they read the ballot; and a key
/// that was stolen signs as well as it signs in.
public final class Signatures {
    /// What a signature must have been made for: one of a commit or a file serves for nothing here.
    public static final String NAMESPACE = "sallyport.decision";

    private final String gateway;
    private final People people;

    /// @param gateway the name that ballots carry: the same on every node that shares the database
    public Signatures(String gateway, People people) {
        this.gateway = gateway;
        this.people = people;
    }

    /// The text to sign for this decision.
    public Ballot ballot(
            Ballot.Choice choice,
            String subject,
            String by,
            SequencedMap<String, String> terms,
            SequencedMap<String, String> cut) {
        return new Ballot(gateway, choice, subject, by, terms, cut);
    }

    /// Which of the person's keys signed the ballot.
    ///
    /// @param now when the key has to count
    /// @throws ChangeRefusedException when none did, with what is wrong
    public PersonalKey verify(Ballot ballot, ArmoredSignature armored, String person, Instant now) {
        return verify(ballot, parse(armored), person, now);
    }

    /// Checks the signature of whoever makes the change, and keeps it with the change: in its
    /// transaction, and among its facts.
    ///
    /// @param header of the change's outcomes
    /// @throws ChangeRefusedException as [#verify]
    public void keep(
            Ballot ballot, ArmoredSignature armored, Ledger.Change change, FactHeader header) {
        String decider = change.actor().person();
        Instant now = change.now();
        SshSignature signature = parse(armored);
        String fingerprint = verify(ballot, signature, decider, now).fingerprint();
        change.rows()
                .sql(
                        """
                        insert into decision_signature
                            (subject, decider, choice, ballot, signature, fingerprint, signed_at)
                        values (?, ?, ?, ?, ?, ?, ?)
                        """)
                .param(ballot.subject())
                .param(decider)
                .param(ballot.choice().word())
                .param(ballot.text())
                .param(signature.armored())
                .param(fingerprint)
                .param(Moments.column(now))
                .update();
        change.outcome(
                new DecisionSigned(
                        header,
                        change.id(),
                        ballot.subject(),
                        ballot.choice().word(),
                        fingerprint,
                        ballot.text(),
                        signature.armored()));
    }

    /// The signatures of the decisions on a request or consent, the earliest first.
    public static List<KeptSignature> kept(JdbcClient rows, String subject) {
        return rows.sql(
                        "select * from decision_signature where subject = ? order by signed_at,"
                                + " decider")
                .param(subject)
                .query((row, _) ->
                        new KeptSignature(
                                row.getString("subject"),
                                row.getString("decider"),
                                row.getString("choice"),
                                row.getString("ballot"),
                                row.getString("signature"),
                                row.getString("fingerprint"),
                                Moments.of(row, "signed_at")))
                .list();
    }

    private static SshSignature parse(ArmoredSignature armored) {
        try {
            return SshSignature.parse(armored);
        } catch (IllegalArgumentException malformed) {
            throw new ChangeRefusedException(
                    "that is no signature: "
                            + malformed.getMessage()
                            + "; hand in what ssh-keygen -Y sign wrote, whole");
        }
    }

    private PersonalKey verify(Ballot ballot, SshSignature signature, String person, Instant now) {
        PersonalKey key = enrolled(signature, person, now);
        if (!key.isLiveAt(now)) {
            throw new ChangeRefusedException(
                    "the key "
                            + key.inWords()
                            + " of "
                            + person
                            + " expired at "
                            + key.expires()
                            + " and signs nothing any more; sign with another, or have it renewed in"
                            + " the inventory");
        }
        if (!signature.namespace().equals(NAMESPACE)) {
            throw new ChangeRefusedException(
                    "the signature is made for "
                            + SshSignature.shown(signature.namespace())
                            + "; sign with -n "
                            + NAMESPACE);
        }
        if (!isOf(key.key(), signature, ballot)) {
            throw new ChangeRefusedException(
                    "the signature is not one of this decision: it is damaged, or of another choice,"
                            + " of other terms than "
                            + ballot.subject()
                            + " has now, or of a changed text. Sign again: "
                            + ballot.howToSign());
        }
        return key;
    }

    private PersonalKey enrolled(SshSignature signature, String person, Instant now) {
        if (type(signature).endsWith("-cert-v01@openssh.com")) {
            throw new ChangeRefusedException(
                    "the signature is made with a certificate; sign with a plain key that the"
                            + " inventory lists for "
                            + person);
        }
        return people.person(person)
                .flatMap(known -> known.key(signature.publicKey()))
                .orElseThrow(() ->
                        new ChangeRefusedException(
                                "the signature is made with the key "
                                        + AuthorizedKey.fingerprintOf(signature.publicKey())
                                        + ", which is none of "
                                        + person
                                        + "'s; sign with one of these: "
                                        + keysOf(person, now)));
    }

    private String keysOf(String person, Instant now) {
        List<String> keys =
                people.person(person).map(Person::keys).orElse(List.of()).stream()
                        .filter(key -> key.isLiveAt(now))
                        .map(PersonalKey::inWords)
                        .toList();
        return keys.isEmpty()
                ? "none, the inventory has to list one first"
                : String.join(", ", keys);
    }

    private static String type(SshSignature signature) {
        try {
            return new WireReader(signature.publicKey()).text();
        } catch (BufferUnderflowException notEvenAType) {
            return "";
        }
    }

    private static boolean isOf(AuthorizedKey key, SshSignature signature, Ballot ballot) {
        try {
            return VerifyingKey.verifies(key, signature, ballot.text().getBytes(UTF_8));
        } catch (IllegalArgumentException cannotBe) {
            throw new ChangeRefusedException(
                    "the signature is not accepted: " + cannotBe.getMessage());
        } catch (BufferUnderflowException cutShort) {
            return false;
        }
    }
}
