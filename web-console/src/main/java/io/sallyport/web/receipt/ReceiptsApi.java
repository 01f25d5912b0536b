package io.sallyport.web.receipt;

import io.sallyport.policy.consent.Access;
import io.sallyport.policy.receipt.Receipt;
import io.sallyport.web.access.Listed;
import io.sallyport.web.session.SessionId;
import io.sallyport.web.signin.SignedIn;
import java.time.Instant;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Receipts of sessions on owners' machines, over REST.
@RestController
@RequestMapping("/api/v1/receipts")
public final class ReceiptsApi {
    private final SeenReceipts receipts;

    public ReceiptsApi(SeenReceipts receipts) {
        this.receipts = receipts;
    }

    /// @param page from 1
    /// @param size the most receipts on a page
    /// @param total receipts on all pages
    record ReceiptList(List<ReceiptDocument> receipts, int page, int size, int total) {}

    /// @param sha256 lower-case hex, of the signed text
    record ReceiptDocument(
            String session,
            String owner,
            String target,
            String account,
            String person,
            String node,
            Instant began,
            String sha256) {

        static ReceiptDocument of(Receipt receipt) {
            Access access = receipt.access();
            return new ReceiptDocument(
                    access.session(),
                    access.owner(),
                    access.target(),
                    access.account(),
                    access.person(),
                    access.node(),
                    access.began(),
                    receipt.sha256());
        }
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    ReceiptList list(
            @AuthenticationPrincipal SignedIn who,
            @RequestParam(defaultValue = "1") String page,
            @RequestParam(defaultValue = "50") String size) {
        Listed<ReceiptDocument> found =
                Listed.of(receipts.of(who.person()), page, size).shown(ReceiptDocument::of);
        return new ReceiptList(found.rows(), found.page(), found.size(), found.total());
    }

    @GetMapping("/{id}")
    ResponseEntity<String> text(@AuthenticationPrincipal SignedIn who, @PathVariable String id) {
        SessionId session = SessionId.of(id);
        return ResponseEntity.ok()
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        "attachment; filename=\"" + session.text() + ".txt\"")
                .header(HttpHeaders.CONTENT_TYPE, "text/plain;charset=UTF-8")
                .body(receipts.text(receipts.find(who.person(), session)));
    }
}
