package io.sallyport.gateway.channel;

import io.sallyport.gateway.session.ProxySession;
import io.sallyport.gateway.session.Refusal;
import io.sallyport.policy.authorization.Work;
import io.sallyport.policy.decision.Doing;
import io.sallyport.policy.grant.ChannelKind;
import io.sallyport.policy.operation.Operation;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a channel of files may do, decided when it begins. Each is absent where it is permitted,
/// and else says why not.
///
/// @param fetch may files be opened for reading: they leave the machine
/// @param put may files be written, made, moved, changed
/// @param remove may files be removed
record FileRights(@Nullable String fetch, @Nullable String put, @Nullable String remove) {
    static final FileRights ALL = new FileRights(null, null, null);

    /// Asks for each; what is permitted counts as done in the session from now on. Waits for the
    /// database.
    static FileRights of(ProxySession session) {
        return new FileRights(
                ask(session, Work.Act.SFTP_READ, Operation.EXPORT),
                ask(session, Work.Act.SFTP_WRITE, Operation.MODIFY),
                ask(session, Work.Act.SFTP_WRITE, Operation.DESTROY));
    }

    /// The same for files that are no user data: the grant has to name the operation, no consent.
    static FileRights elsewhere(ProxySession session) {
        return new FileRights(
                askElsewhere(session, Work.Act.SFTP_READ, Operation.EXPORT),
                askElsewhere(session, Work.Act.SFTP_WRITE, Operation.MODIFY),
                askElsewhere(session, Work.Act.SFTP_WRITE, Operation.DESTROY));
    }

    private static @Nullable String ask(ProxySession session, Work.Act act, Operation operation) {
        return ask(session, act, new Doing(Set.of(operation), Set.of(), Set.of(ChannelKind.SFTP)));
    }

    private static @Nullable String askElsewhere(
            ProxySession session, Work.Act act, Operation operation) {
        return ask(session, act, new Doing(Set.of(), Set.of(operation), Set.of(ChannelKind.SFTP)));
    }

    private static @Nullable String ask(ProxySession session, Work.Act act, Doing doing) {
        try {
            session.require(act, doing);
            return null;
        } catch (Refusal no) {
            return no.sentence();
        }
    }
}
