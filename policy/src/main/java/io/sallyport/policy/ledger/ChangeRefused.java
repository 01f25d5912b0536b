package io.sallyport.policy.ledger;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// A change was refused; nothing changed.
///
/// @param header who, from where
/// @param change the id that joins this fact with what was meant
/// @param verb what was meant
/// @param subject on what
/// @param because the sentence that the person was told
public record ChangeRefused(
        FactHeader header, String change, Verb verb, String subject, String because)
        implements Fact {}
