package io.sallyport.policy.signature;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// A decision was signed with the decider's own key; another fact with the same `change` says what
/// came of it. `ssh-keygen -Y verify -n sallyport.decision` checks the two texts without us.
///
/// @param header who, from where, which target, consent and owner
/// @param change joins this fact with what was meant and with its outcome
/// @param subject the id of the request or consent
/// @param choice `approve`, `deny`, `consent` or `refuse`
/// @param fingerprint the key that signed
/// @param ballot the text that was signed
/// @param signature the signature, in its armor
public record DecisionSigned(
        FactHeader header,
        String change,
        String subject,
        String choice,
        String fingerprint,
        String ballot,
        String signature)
        implements Fact {}
