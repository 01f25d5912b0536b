package io.sallyport.web.access;

import io.sallyport.policy.signature.Ballot;
import io.sallyport.policy.signature.Signatures;

/// A decision to be signed.
///
/// @param ballot the text that is signed, byte for byte, in UTF-8
/// @param namespace of the signature: `ssh-keygen -Y sign -f KEY -n NAMESPACE ballot`
/// @param sign the commands that do it over SSH
public record BallotDocument(String ballot, String namespace, String sign) {

    public static BallotDocument of(Ballot ballot) {
        return new BallotDocument(ballot.text(), Signatures.NAMESPACE, ballot.howToSign());
    }
}
