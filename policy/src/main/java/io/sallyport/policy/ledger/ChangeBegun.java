package io.sallyport.policy.ledger;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// Somebody is about to change a request, a grant, a consent, a token, an alert or an incident;
/// another fact with the same `change` says what came of it.
///
/// @param header who, from where
/// @param change the id that joins this fact with its outcome
/// @param verb what is meant, `REVOKE`
/// @param subject the id of the request, grant, consent, token, alert or incident, or the person's
///   or owner's name
/// @param terms what was asked for, in words
public record ChangeBegun(FactHeader header, String change, Verb verb, String subject, String terms)
        implements Fact {}
