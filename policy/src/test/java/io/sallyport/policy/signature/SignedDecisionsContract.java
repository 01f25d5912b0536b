package io.sallyport.policy.signature;

import static io.sallyport.policy.testing.House.ALICE;
import static io.sallyport.policy.testing.House.BOB;
import static io.sallyport.policy.testing.House.CAROL;
import static io.sallyport.policy.testing.House.EVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sallyport.policy.approval.ApprovalRule;
import io.sallyport.policy.approval.RequestApproved;
import io.sallyport.policy.approval.RequestDenied;
import io.sallyport.policy.consent.Consent;
import io.sallyport.policy.consent.ConsentGiven;
import io.sallyport.policy.consent.ConsentRefused;
import io.sallyport.policy.consent.Narrowing;
import io.sallyport.policy.identity.Actor;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.identity.PersonalKey;
import io.sallyport.policy.ledger.ChangeBegun;
import io.sallyport.policy.ledger.ChangeRefused;
import io.sallyport.policy.ledger.ChangeRefusedException;
import io.sallyport.policy.ledger.Verb;
import io.sallyport.policy.operation.Operation;
import io.sallyport.policy.request.AccessRequest;
import io.sallyport.policy.request.RequestState;
import io.sallyport.policy.testing.House;
import io.sallyport.policy.testing.OnBothDatabases;
import io.sallyport.recorder.journal.FactHeader;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Decisions with a signature of the real `ssh-keygen`, from the ballot to what is kept.
abstract class SignedDecisionsContract extends OnBothDatabases {
    private SshKeygen keygen;
    private final Map<String, SshKeygen.Pair> pairs = new HashMap<>();

    @BeforeEach
    void everybody_who_decides_has_a_key() {
        keygen = new SshKeygen(folder);
        for (Actor actor : List.of(BOB, EVE, CAROL)) {
            pairs.put(actor.person(), keygen.make("-t", "ed25519"));
        }
        house.people(person ->
                pairs.containsKey(person.name())
                        ? with(person, pairs.get(person.name()).personal())
                        : person);
    }

    @Test
    void a_signed_approval_is_kept_with_the_text_that_was_signed() {
        AccessRequest request = house.alicesRequest("web01");
        Narrowing shorter = Narrowing.to(Duration.ofSeconds(90));
        Ballot ballot = house.approvals.ballotToApprove(request.id(), shorter, BOB);
        assertThat(ballot.text())
                .startsWith("sallyport decision 1\ngateway: gateway\ndecision: approve\n")
                .contains("\non: " + request.id() + "\nby: bob\n")
                .contains("\n  person: alice\n", "\n  targets: web01\n", "\n  account: root\n")
                .contains("\n  operations: observe, read\n", "\n  duration: 120 min\n")
                .contains("\n  reason: disk is full\n", "decided\n  duration: 90 s\n");

        AccessRequest approved =
                house.approvals.approve(request.id(), shorter, sign(ballot, BOB), BOB);

        assertThat(approved.state()).isEqualTo(RequestState.GRANTED);
        KeptSignature kept = kept(request.id());
        assertThat(kept.decider()).isEqualTo("bob");
        assertThat(kept.choice()).isEqualTo("approve");
        assertThat(kept.ballot()).isEqualTo(ballot.text());
        assertThat(kept.at()).isEqualTo(house.now());
        assertThat(
                        keygen.agrees(
                                pairs.get("bob").key(),
                                Signatures.NAMESPACE,
                                kept.ballot(),
                                new ArmoredSignature(kept.signature())))
                .isTrue();
        DecisionSigned fact = fact();
        assertThat(fact.change())
                .isEqualTo(house.facts().facts(RequestApproved.class).getFirst().change());
        assertThat(fact.fingerprint())
                .isEqualTo(kept.fingerprint())
                .isEqualTo(pairs.get("bob").key().fingerprint());
        assertThat(fact.ballot()).isEqualTo(kept.ballot());
        assertThat(fact.signature()).isEqualTo(kept.signature());
        assertThat(fact.header().person()).isEqualTo("bob");
    }

    @Test
    void a_signed_denial_is_kept() {
        AccessRequest request = house.alicesRequest("web01");
        Ballot ballot = house.approvals.ballotToDeny(request.id(), "not today", BOB);
        assertThat(ballot.text()).contains("decision: deny\n", "decided\n  reason: not today\n");

        house.approvals.deny(request.id(), "not today", sign(ballot, BOB), BOB);

        assertThat(kept(request.id()).choice()).isEqualTo("deny");
        assertThat(fact().change())
                .isEqualTo(house.facts().facts(RequestDenied.class).getFirst().change());
    }

    @Test
    void a_signed_consent_is_kept() {
        Consent asked = house.askedForDb01();
        Narrowing look = Narrowing.toOperations(Operation.OBSERVE);
        Ballot ballot = house.consents.ballotToGive(asked.id(), look, CAROL);
        assertThat(ballot.text())
                .contains("decision: consent\non: " + asked.id() + "\nby: carol\n")
                .contains("\n  owner: acme\n", "\n  person: alice\n", "\n  account: root\n")
                .contains("decided\n  operations: observe\n");

        house.consents.give(asked.id(), look, sign(ballot, CAROL), CAROL);

        assertThat(kept(asked.id()).choice()).isEqualTo("consent");
        assertThat(fact().change())
                .isEqualTo(house.facts().facts(ConsentGiven.class).getFirst().change());
        assertThat(fact().header().owner()).isEqualTo("acme");
        assertThat(fact().header().consent()).isEqualTo(asked.id());
    }

    @Test
    void a_signed_refusal_is_kept() {
        Consent asked = house.askedForDb01();
        Ballot ballot = house.consents.ballotToRefuse(asked.id(), "not ours to fix", CAROL);

        house.consents.refuse(asked.id(), "not ours to fix", sign(ballot, CAROL), CAROL);

        assertThat(kept(asked.id()).choice()).isEqualTo("refuse");
        assertThat(fact().change())
                .isEqualTo(house.facts().facts(ConsentRefused.class).getFirst().change());
    }

    @Test
    void a_signature_serves_the_decision_it_names_and_no_other() {
        house.rule = House.twoApprovers();
        AccessRequest request = house.alicesRequest("web01", "db02");
        AccessRequest other = house.alicesRequest("web01", "db02");
        ArmoredSignature yes =
                sign(house.approvals.ballotToApprove(request.id(), Narrowing.NONE, BOB), BOB);

        refused(() -> house.approvals.deny(request.id(), "no", yes, BOB));
        refused(() -> house.approvals.approve(other.id(), Narrowing.NONE, yes, BOB));
        Narrowing shorter = Narrowing.to(Duration.ofHours(1));
        refused(() -> house.approvals.approve(request.id(), shorter, yes, BOB));
        assertThatExceptionOfType(ChangeRefusedException.class)
                .isThrownBy(() -> house.approvals.approve(request.id(), Narrowing.NONE, yes, EVE))
                .withMessageContaining("none of eve's");

        // Another approver narrows it: bob signed other terms than it has now.
        house.approvals.approve(request.id(), Narrowing.toTargets("web01"), EVE);
        refused(() -> house.approvals.approve(request.id(), Narrowing.NONE, yes, BOB));
        assertThat(house.facts().facts(DecisionSigned.class)).isEmpty();
        assertThat(signaturesOf(request.id())).isEmpty();
        assertThat(house.requests.show(request.id()).orElseThrow().state())
                .isEqualTo(RequestState.PENDING_APPROVAL);

        ArmoredSignature again =
                sign(house.approvals.ballotToApprove(request.id(), Narrowing.NONE, BOB), BOB);
        assertThat(house.approvals.approve(request.id(), Narrowing.NONE, again, BOB).state())
                .isEqualTo(RequestState.GRANTED);
    }

    @Test
    void a_consent_of_one_owner_serves_no_other_choice_or_consent() {
        Consent asked = house.askedForDb01();
        Consent other = house.askedForDb01();
        ArmoredSignature yes =
                sign(house.consents.ballotToGive(asked.id(), Narrowing.NONE, CAROL), CAROL);

        refused(() -> house.consents.refuse(asked.id(), "no", yes, CAROL));
        refused(() -> house.consents.give(other.id(), Narrowing.NONE, yes, CAROL));
        assertThat(house.consents.show(asked.id())).contains(asked);
        assertThat(house.consents.show(other.id())).contains(other);
    }

    @Test
    void a_bad_signature_changes_nothing_and_is_told() {
        AccessRequest request = house.alicesRequest("web01");
        ArmoredSignature bad = new ArmoredSignature("nonsense");

        assertThatExceptionOfType(ChangeRefusedException.class)
                .isThrownBy(() -> house.approvals.approve(request.id(), Narrowing.NONE, bad, BOB))
                .withMessageContaining("that is no signature");

        assertThat(house.approvals.progress(request.id()).stages().getFirst().votes()).isEmpty();
        assertThat(house.facts().facts(ChangeRefused.class))
                .singleElement()
                .satisfies(fact -> assertThat(fact.because()).contains("that is no signature"));
        assertThat(house.facts().facts(DecisionSigned.class)).isEmpty();
    }

    @Test
    void a_denial_with_a_bad_signature_is_not_even_meant() {
        AccessRequest request = house.alicesRequest("web01");
        Consent asked = house.askedForDb01();
        ArmoredSignature bad = new ArmoredSignature("nonsense");

        for (Runnable act :
                List.<Runnable>of(
                        () -> house.approvals.deny(request.id(), "no", bad, BOB),
                        () -> house.consents.refuse(asked.id(), "no", bad, CAROL))) {
            assertThatExceptionOfType(ChangeRefusedException.class).isThrownBy(act::run);
        }

        assertThat(house.facts().facts(ChangeBegun.class))
                .noneMatch(begun -> begun.verb().closes());
    }

    @Test
    void a_rule_that_wants_signatures_refuses_an_approval_without_one_and_says_how() {
        house.rule = House.oneApprover().withSignatures();
        AccessRequest request = house.alicesRequest("web01");
        String id = request.id();

        assertThatExceptionOfType(ChangeRefusedException.class)
                .isThrownBy(() -> house.approvals.approve(id, Narrowing.NONE, BOB))
                .withMessage(
                        "rule one-approver wants approvals signed: ssh gateway ballot approve "
                                + id
                                + " > ballot; ssh-keygen -Y sign -f KEY -n sallyport.decision"
                                + " ballot; ssh gateway \"approve "
                                + id
                                + " --signature '$(cat ballot.sig)'\"");
        Ballot ballot = house.approvals.ballotToApprove(id, Narrowing.NONE, BOB);
        assertThat(house.approvals.approve(id, Narrowing.NONE, sign(ballot, BOB), BOB).state())
                .isEqualTo(RequestState.GRANTED);
    }

    @Test
    void a_rule_that_wants_signatures_lets_anybody_who_may_deny_without_one() {
        house.rule = House.oneApprover().withSignatures();
        AccessRequest request = house.alicesRequest("web01");

        assertThat(house.approvals.deny(request.id(), "no", BOB).state())
                .isEqualTo(RequestState.DENIED);
    }

    @Test
    void a_rule_that_an_earlier_version_kept_wants_no_signatures() {
        AccessRequest request = house.alicesRequest("web01");
        house.database.write(rows ->
                rows.sql("update request_rule set rule = ? where request = ?")
                        .param(
                                "{\"name\":\"one-approver\",\"stages\":[{\"needed\":1,\"people\":[],"
                                        + "\"groups\":[\"approvers\"]}],\"longestSeconds\":28800}")
                        .param(request.id())
                        .update());

        assertThat(house.approvals.approve(request.id(), Narrowing.NONE, BOB).state())
                .isEqualTo(RequestState.GRANTED);
    }

    @Test
    void a_rule_that_approves_by_itself_cannot_want_signatures() {
        ApprovalRule automatic = ApprovalRule.automatic("automatic", Duration.ofHours(1));
        assertThatIllegalArgumentException().isThrownBy(automatic::withSignatures);
    }

    @Test
    void who_may_not_decide_gets_no_ballot() {
        AccessRequest request = house.alicesRequest("web01");
        Consent asked = house.askedForDb01();
        for (Runnable act :
                List.<Runnable>of(
                        () -> house.approvals.ballotToApprove(request.id(), Narrowing.NONE, CAROL),
                        () -> house.approvals.ballotToDeny(request.id(), "no", ALICE),
                        () -> house.consents.ballotToGive(asked.id(), Narrowing.NONE, BOB),
                        () -> house.consents.ballotToRefuse(asked.id(), "no", ALICE))) {
            assertThatExceptionOfType(ChangeRefusedException.class).isThrownBy(act::run);
        }
    }

    @Test
    void a_signed_denial_that_a_crash_cut_short_is_carried_out_by_the_next_start() {
        house.facts().at(house.clock);
        AccessRequest request = house.alicesRequest("web01");
        FactHeader bob = FactHeader.of(BOB.person(), BOB.source());
        house.journal.append(new ChangeBegun(bob, "x-1", Verb.DENY, request.id(), "no"));
        house.journal.append(
                new DecisionSigned(bob, "x-1", request.id(), "deny", "SHA256:x", "text", "sig"));

        house.start();

        assertThat(house.requests.show(request.id()).orElseThrow().state())
                .isEqualTo(RequestState.DENIED);
    }

    private void refused(Runnable act) {
        assertThatExceptionOfType(ChangeRefusedException.class)
                .isThrownBy(act::run)
                .withMessageContaining("not one of this decision");
    }

    private ArmoredSignature sign(Ballot ballot, Actor actor) {
        return keygen.sign(pairs.get(actor.person()), Signatures.NAMESPACE, ballot.text());
    }

    private DecisionSigned fact() {
        List<DecisionSigned> facts = house.facts().facts(DecisionSigned.class);
        assertThat(facts).hasSize(1);
        return facts.getFirst();
    }

    private KeptSignature kept(String subject) {
        List<KeptSignature> kept = signaturesOf(subject);
        assertThat(kept).hasSize(1);
        return kept.getFirst();
    }

    private List<KeptSignature> signaturesOf(String subject) {
        return house.ledger.look(rows -> Signatures.kept(rows, subject));
    }

    private static Person with(Person person, PersonalKey key) {
        return new Person(
                person.name(),
                person.displayName(),
                person.roles(),
                person.groups(),
                List.of(key),
                person.principals(),
                person.passwordHash());
    }
}
