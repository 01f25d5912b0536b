package io.sallyport.gateway.channel;

import io.sallyport.gateway.session.OperatorConnection;
import io.sallyport.policy.target.Target;
import org.apache.sshd.common.AttributeRepository.AttributeKey;

/// What an inner connection of `ssh -J` is for; an attribute of its transport.
///
/// @param outer the operator's connection, signed in
/// @param target the target the tunnel was asked for
/// @param name the name it was asked for by, which the host certificate has to bear
public record JumpRequest(OperatorConnection outer, Target target, String name) {
    /// Key of the transport's attribute.
    public static final AttributeKey<JumpRequest> KEY = new AttributeKey<>();
}
