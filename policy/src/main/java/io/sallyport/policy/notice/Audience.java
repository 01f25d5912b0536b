package io.sallyport.policy.notice;

import io.sallyport.policy.approval.Approvals;
import io.sallyport.policy.approval.Progress;
import io.sallyport.policy.approval.Vote;
import io.sallyport.policy.consent.OwnersPeople;
import io.sallyport.policy.database.Moments;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.identity.Role;
import io.sallyport.policy.request.AccessRequest;
import io.sallyport.policy.target.Inventory;
import io.sallyport.policy.target.Owner;
import io.sallyport.policy.target.Target;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Whom a change concerns, by the rows and the inventory at this moment. Confined to the thread
/// that makes the change.
final class Audience {
    private final JdbcClient rows;
    private final Inventory inventory;

    Audience(JdbcClient rows, Inventory inventory) {
        this.rows = rows;
        this.inventory = inventory;
    }

    /// Whoever may approve now.
    Set<String> approversNow(AccessRequest request) {
        return Approvals.progress(rows, request, inventory).mayNow();
    }

    /// The stage that has to decide now.
    int stageNow(AccessRequest request) {
        return Approvals.progress(rows, request, inventory).stage();
    }

    /// Every approver who was asked so far, and who approved.
    Set<String> approversAsked(AccessRequest request) {
        Progress progress = Approvals.progress(rows, request, inventory);
        Set<String> asked = new TreeSet<>();
        for (int stage = 0; stage < progress.stages().size(); stage++) {
            Progress.StageProgress of = progress.stages().get(stage);
            of.votes().stream().map(Vote::person).forEach(asked::add);
            if (stage <= progress.stage()) {
                asked.addAll(of.mayStill());
            }
        }
        return asked;
    }

    /// Who approved.
    Set<String> voters(AccessRequest request) {
        Set<String> voters = new TreeSet<>();
        Approvals.progress(rows, request, inventory).stages().stream()
                .flatMap(stage -> stage.votes().stream())
                .map(Vote::person)
                .forEach(voters::add);
        return voters;
    }

    Set<String> withRole(Role... roles) {
        Set<String> people = new TreeSet<>();
        for (Person person : inventory.people().values()) {
            if (Arrays.stream(roles).anyMatch(person::is)) {
                people.add(person.name());
            }
        }
        return people;
    }

    Set<String> peopleOf(String owner) {
        return OwnersPeople.of(owner, inventory);
    }

    /// Those of the targets that hold user data, by owner: nobody learns of another's machine.
    Map<String, Set<String>> owned(Collection<String> targets) {
        Map<String, Set<String>> owned = new TreeMap<>();
        for (String name : targets) {
            Target target = inventory.targets().get(name);
            if (target != null && target.owner() != null) {
                owned.computeIfAbsent(target.owner(), _ -> new TreeSet<>()).add(name);
            }
        }
        return owned;
    }

    /// Whoever holds a grant on one of the targets.
    Set<String> holdersOn(Collection<String> targets, Instant now) {
        Set<String> holders = new TreeSet<>();
        for (String target : targets) {
            holders.addAll(
                    rows.sql(
                                    """
                                    select distinct person from timed_grant
                                    where ended_at is null and ends_at > ?
                                        and position(? in targets) > 0
                                    """)
                            .param(Moments.column(now))
                            .param(" " + target + " ")
                            .query((row, _) -> row.getString(1))
                            .list());
        }
        return holders;
    }

    /// Who is frozen: told nothing but that.
    Set<String> frozen() {
        return new TreeSet<>(
                rows.sql("select person from person_hold where frozen_at is not null")
                        .query((row, _) -> row.getString(1))
                        .list());
    }

    boolean hasMail(String person) {
        return inventory.person(person).map(known -> known.mail() != null).orElse(false);
    }

    /// `alice (Alice Archer)`.
    String inWords(String person) {
        return inventory
                .person(person)
                .map(Person::displayName)
                .filter(shown -> !shown.equals(person))
                .map(shown -> person + " (" + shown + ")")
                .orElse(person);
    }

    /// `acme (Acme Ltd)`: two owners may be shown by the same name.
    String ownerInWords(String owner) {
        return Optional.ofNullable(inventory.owners().get(owner))
                .map(Owner::displayName)
                .filter(shown -> !shown.equals(owner))
                .map(shown -> owner + " (" + shown + ")")
                .orElse(owner);
    }
}
