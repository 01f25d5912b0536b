package io.sallyport.policy.receipt;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// The receipt of a session is there for the owner of the data.
///
/// @param header who worked, where, by which grant and consent at last, in which session, whose
///   data
/// @param file path relative to the folder of receipts
/// @param bytes length of the file
/// @param sha256 lower-case hex SHA-256 of the whole file, signature included
public record ReceiptIssued(FactHeader header, String file, int bytes, String sha256)
        implements Fact {}
