package io.sallyport.policy.receipt;

/// Signs receipts for the node. Safe for use by many threads.
@FunctionalInterface
public interface ReceiptSigner {

    /// The text with a signature under it, as <https://c2sp.org/signed-note> has it.
    ///
    /// @param text lines of printable characters, each with its line feed
    String sign(String text);
}
