package io.sallyport.gateway.forward;

import io.sallyport.gateway.session.ChannelRefused;
import io.sallyport.gateway.session.OperatorConnection;
import io.sallyport.recorder.journal.Journal;
import io.sallyport.recorder.screen.PrintableText;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.channel.RequestHandler;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.BufferException;

/// All global requests of operators: keepalives, listening on a target, and the rest, which is
/// refused and journalled.
public final class GlobalRequests implements RequestHandler<ConnectionService> {
    private static final AttributeKey<Boolean> NO_MORE_SESSIONS = new AttributeKey<>();

    private final Journal journal;

    public GlobalRequests(Journal journal) {
        this.journal = journal;
    }

    /// Whether the client said that it will open no session channel any more. Forwards go on: the
    /// library's own handler would refuse them too, where OpenSSH's server does not.
    public static boolean endedSessionsOn(Session transport) {
        return transport.getAttribute(NO_MORE_SESSIONS) != null;
    }

    @Override
    public Result process(
            ConnectionService service, String request, boolean wantReply, Buffer buffer) {
        Session transport = service.getSession();
        GlobalReplies.Reply reply = GlobalReplies.of(transport).expect(wantReply);
        if (request.startsWith("keepalive@") || request.startsWith("keep-alive@")) {
            reply.success(new byte[0]);
        } else if (request.equals("no-more-sessions@openssh.com")) {
            transport.setAttribute(NO_MORE_SESSIONS, true);
            reply.success(new byte[0]);
        } else {
            forward(transport, request, buffer, reply);
        }
        return Result.Replied;
    }

    private void forward(
            Session transport, String request, Buffer buffer, GlobalReplies.Reply reply) {
        Forwards forwards = Forwards.find(transport);
        try {
            if (forwards == null || !forwards.requested(request, buffer, reply)) {
                refuse(transport, request);
                reply.failure();
            }
        } catch (BufferException garbage) {
            // The library would answer out of turn and go on with whoever sends garbage.
            transport.close(true);
        }
    }

    private void refuse(Session transport, String request) {
        OperatorConnection operator = OperatorConnection.find(transport);
        if (operator != null
                && operator.countRefusedRequest() <= OperatorConnection.REFUSALS_JOURNALLED) {
            journal.submit(
                    new ChannelRefused(
                            operator.header(),
                            PrintableText.of(request),
                            "no such global request is listed"));
        }
    }
}
