package io.sallyport.policy.consent;

import io.sallyport.policy.database.Moments;
import io.sallyport.policy.identity.Actor;
import io.sallyport.policy.ledger.ChangeRefusedException;
import io.sallyport.policy.ledger.Ledger;
import io.sallyport.policy.ledger.Verb;
import io.sallyport.policy.target.InventorySource;
import io.sallyport.policy.target.Target;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// How owners want to be asked. Only the owner's own people set it: whoever runs the bastion could
/// otherwise turn asking into telling. Safe for use by many threads and nodes.
public final class ConsentModes {
    private final Ledger ledger;
    private final InventorySource inventory;
    private final OwnersPeople owners;

    public ConsentModes(Ledger ledger, InventorySource inventory) {
        this.ledger = ledger;
        this.inventory = inventory;
        this.owners = new OwnersPeople(inventory);
    }

    /// The mode that holds for this target: the one set for it, else the one set for all of the
    /// owner's, else [ConsentMode#EXPLICIT].
    public ConsentMode of(String owner, String target) {
        return ledger.look(rows -> of(rows, owner, target));
    }

    /// Sets the mode for a target, or for every target of the owner without a mode of its own. What
    /// is stricter holds at once, also for what is open already.
    ///
    /// @param target absent: for all
    /// @throws ChangeRefusedException when the actor does not speak for the owner, or the target is
    ///   not the owner's
    public void set(String owner, @Nullable String target, ConsentMode mode, Actor actor) {
        owners.require(owner, actor);
        if (target != null) {
            Optional<Target> known = inventory.current().target(target);
            if (known.isEmpty() || !owner.equals(known.get().owner())) {
                throw new ChangeRefusedException(
                        owner + " owns no data on a target called `" + target + "`");
            }
        }
        String place = target == null ? "" : target;
        ledger.change(
                Verb.SET_MODE,
                actor,
                owner,
                mode.name().toLowerCase(Locale.ROOT) + " " + place,
                change -> {
                    ConsentMode before = find(change.rows(), owner, place).orElse(null);
                    put(change.rows(), owner, place, mode, change.now(), actor.person());
                    change.outcome(
                            new ConsentModeSet(
                                    Consents.header(
                                            change,
                                            target == null ? Set.of() : Set.of(target),
                                            null,
                                            owner),
                                    change.id(),
                                    place,
                                    before,
                                    mode));
                    return mode;
                });
    }

    /// As [#of(String, String)], inside a transaction.
    public static ConsentMode of(JdbcClient rows, String owner, String target) {
        return find(rows, owner, target)
                .or(() -> find(rows, owner, ""))
                .orElse(ConsentMode.EXPLICIT);
    }

    /// The mode that was set for exactly this; the target is empty for all of them.
    public static Optional<ConsentMode> find(JdbcClient rows, String owner, String target) {
        return rows.sql("select mode from consent_mode where owner = ? and target = ?")
                .param(owner)
                .param(target)
                .query((row, _) -> row.getString(1))
                .optional()
                .map(ConsentMode::valueOf);
    }

    /// Every mode that was set.
    public static Map<Place, ConsentMode> all(JdbcClient rows) {
        Map<Place, ConsentMode> modes = new HashMap<>();
        rows.sql("select owner, target, mode from consent_mode")
                .query(row -> {
                    modes.put(
                            new Place(row.getString(1), row.getString(2)),
                            ConsentMode.valueOf(row.getString(3)));
                });
        return modes;
    }

    /// The mode that holds for this target, of all that were set.
    public static ConsentMode in(Map<Place, ConsentMode> modes, String owner, String target) {
        ConsentMode ofAll = modes.getOrDefault(new Place(owner, ""), ConsentMode.EXPLICIT);
        return modes.getOrDefault(new Place(owner, target), ofAll);
    }

    /// What a mode is set for.
    ///
    /// @param target empty for all of the owner's
    public record Place(String owner, String target) {}

    /// Keeps a mode that was journalled as set then, where the row is older and more lenient.
    ///
    /// @return whether anything changed
    public static boolean tighten(
            JdbcClient rows, String owner, String target, ConsentMode mode, Instant at, String by) {
        boolean newer =
                rows.sql(
                                        """
                                        select count(*) from consent_mode
                                        where owner = ? and target = ? and set_at > ?
                                        """)
                                .param(owner)
                                .param(target)
                                .param(Moments.column(at))
                                .query(Long.class)
                                .single()
                        > 0;
        ConsentMode now = of(rows, owner, target);
        if (newer || now.compareTo(mode) >= 0) {
            return false;
        }
        put(rows, owner, target, mode, at, by);
        return true;
    }

    /// Keeps a mode, inside a change.
    public static void put(
            JdbcClient rows, String owner, String target, ConsentMode mode, Instant at, String by) {
        rows.sql(
                        """
                        insert into consent_mode (owner, target, mode, set_at, set_by)
                        values (?, ?, ?, ?, ?) on conflict do nothing
                        """)
                .param(owner)
                .param(target)
                .param(mode.name())
                .param(Moments.column(at))
                .param(by)
                .update();
        rows.sql(
                        """
                        update consent_mode set mode = ?, set_at = ?, set_by = ?
                        where owner = ? and target = ?
                        """)
                .param(mode.name())
                .param(Moments.column(at))
                .param(by)
                .param(owner)
                .param(target)
                .update();
    }
}
