package io.sallyport.policy.ledger;

/// It may not be done. The message is one sentence for the person: what is wrong and what is
/// possible. Nothing changed.
public final class ChangeRefusedException extends RuntimeException {
    public ChangeRefusedException(String sentence) {
        super(sentence);
    }
}
