package io.sallyport.web.receipt;

import io.sallyport.policy.decision.Sight;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.receipt.Receipt;
import io.sallyport.policy.receipt.Receipts;
import io.sallyport.web.problem.RefusedException;
import io.sallyport.web.session.SessionId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;

/// The receipts that a person may read. Safe for use by many threads.
public final class SeenReceipts {
    private static final Logger log = LoggerFactory.getLogger(SeenReceipts.class);

    private final Receipts receipts;
    private final Sight sight;

    public SeenReceipts(Receipts receipts, Sight sight) {
        this.receipts = receipts;
        this.sight = sight;
    }

    /// The latest first.
    ///
    /// @throws RefusedException as 403 where the person is neither an owner's nor an auditor
    List<Receipt> of(Person person) {
        if (sight.seesAllReceipts(person)) {
            return receipts.all();
        }
        List<Receipt> found = new ArrayList<>();
        sight.ownersOf(person).forEach(owner -> found.addAll(receipts.of(owner)));
        if (sight.ownersOf(person).isEmpty()) {
            throw new RefusedException(
                    HttpStatus.FORBIDDEN,
                    "Receipts are for owners of data and for auditors; you are neither.");
        }
        return found;
    }

    /// @throws RefusedException as 404 where there is none that the person may read
    Receipt find(Person person, SessionId id) {
        return receipts.find(id.text())
                .filter(one -> sight.seesReceiptsOf(person, one.access().owner()))
                .orElseThrow(() ->
                        new RefusedException(
                                HttpStatus.NOT_FOUND,
                                "There is no receipt of that session that you may read."));
    }

    /// The signed text.
    ///
    /// @throws RefusedException as 404 where it lies on another node, as 500 where it cannot be
    ///   read
    String text(Receipt receipt) {
        try {
            return receipts.text(receipt)
                    .orElseThrow(() ->
                            new RefusedException(
                                    HttpStatus.NOT_FOUND,
                                    "This receipt lies on another node; ask there."));
        } catch (IOException damaged) {
            log.error("the receipt of {} cannot be read", receipt.access().session(), damaged);
            throw new RefusedException(
                    HttpStatus.INTERNAL_SERVER_ERROR,
                    "The receipt cannot be read. Tell the gateway's administrator.");
        }
    }
}
