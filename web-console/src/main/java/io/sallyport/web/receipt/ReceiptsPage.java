package io.sallyport.web.receipt;

import io.sallyport.policy.receipt.Receipt;
import io.sallyport.web.session.Printable;
import io.sallyport.web.session.SessionId;
import io.sallyport.web.session.Shown;
import io.sallyport.web.signin.SignedIn;
import java.util.List;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;

/// Receipts, and one of them: where the link of a notice lands.
@Controller
@RequestMapping("/receipts")
public final class ReceiptsPage {
    /// The most on the page; the rest is for the desk and REST.
    private static final int MOST_SHOWN = 100;

    private final SeenReceipts receipts;
    private final Printable printable;

    public ReceiptsPage(SeenReceipts receipts, Printable printable) {
        this.receipts = receipts;
        this.printable = printable;
    }

    /// A receipt as pages show it; every text is printable.
    record Row(
            String id, String owner, String person, String target, String began, String sha256) {}

    private Row row(Receipt receipt) {
        return new Row(
                receipt.access().session(),
                printable.of(receipt.access().owner()),
                printable.of(receipt.access().person()),
                printable.of(receipt.access().target()),
                Shown.time(receipt.access().began()),
                receipt.sha256());
    }

    @GetMapping
    String list(@AuthenticationPrincipal SignedIn who, Model model) {
        model.addAttribute(
                "rows",
                receipts.of(who.person()).stream().limit(MOST_SHOWN).map(this::row).toList());
        model.addAttribute("most", MOST_SHOWN);
        return "receipts";
    }

    @GetMapping("/{id}")
    String page(@AuthenticationPrincipal SignedIn who, @PathVariable String id, Model model) {
        Receipt found = receipts.find(who.person(), SessionId.of(id));
        List<String> lines = receipts.text(found).lines().map(printable::of).toList();
        model.addAttribute("receipt", row(found));
        model.addAttribute("text", String.join("\n", lines));
        return "receipt";
    }
}
