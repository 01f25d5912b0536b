package io.sallyport.web.access;

import io.sallyport.policy.consent.Narrowing;
import io.sallyport.policy.ledger.ChangeRefusedException;
import io.sallyport.policy.operation.Operation;
import io.sallyport.web.problem.RefusedException;
import io.sallyport.web.session.Printable;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.ui.Model;

/// A decision by the form of a page: it leads back to the page, which shows what came of it.
public final class Decided {
    private Decided() {}

    /// Decides, and goes on to the page; what is refused is said on the page itself.
    ///
    /// @param address of the page
    /// @param page shows it again, with what was refused
    public static String by(
            Runnable decision,
            String address,
            Supplier<String> page,
            Printable printable,
            Model model,
            HttpServletResponse response) {
        try {
            decision.run();
            return "redirect:" + address;
        } catch (ChangeRefusedException refused) {
            response.setStatus(HttpStatus.CONFLICT.value());
            model.addAttribute("refusal", printable.of(String.valueOf(refused.getMessage())));
        } catch (RefusedException refused) {
            response.setStatus(refused.status().value());
            model.addAttribute("refusal", printable.of(refused.sentence()));
        }
        return page.get();
    }

    /// What the form lets through of what was asked for.
    ///
    /// @param time as it was written; blank: all of it
    /// @param operations those that are still ticked; absent: none is
    /// @param targets likewise
    public static Narrowing less(
            String time,
            @Nullable List<String> operations,
            Set<Operation> askedOperations,
            @Nullable List<String> targets,
            Set<String> askedTargets,
            String message) {
        Set<Operation> kept = Written.operations(List.copyOf(ticked("operation", operations)));
        Set<String> there = Set.copyOf(ticked("target", targets));
        return new Narrowing(
                time.isBlank() ? null : Written.duration(time.strip()),
                there.equals(askedTargets) ? null : there,
                kept.equals(askedOperations) ? null : kept,
                message.isBlank() ? null : message);
    }

    /// Nothing ticked is no yes to everything.
    private static List<String> ticked(String what, @Nullable List<String> words) {
        if (words == null || words.isEmpty()) {
            throw new RefusedException(
                    HttpStatus.BAD_REQUEST,
                    "leave at least one " + what + " ticked, or refuse the whole of it");
        }
        return words;
    }
}
