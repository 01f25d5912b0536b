package io.sallyport.policy.reconciliation;

import io.sallyport.policy.ledger.Verb;
import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// Start-up settled what a crash or a restored database had left open.
///
/// @param header empty: the node itself acted
/// @param change the id that joins it with what was meant
/// @param verb what was meant
/// @param subject the id of the request, grant or consent, or the person's or owner's name
/// @param corrected whether a row said otherwise and was put right
/// @param settlement what holds now, in words
public record ChangeReconciled(
        FactHeader header,
        String change,
        Verb verb,
        String subject,
        boolean corrected,
        String settlement)
        implements Fact {}
