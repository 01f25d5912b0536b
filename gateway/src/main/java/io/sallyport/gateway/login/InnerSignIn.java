package io.sallyport.gateway.login;

import io.sallyport.gateway.channel.JumpRequest;
import org.apache.sshd.common.Service;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.server.auth.AbstractUserAuth;
import org.apache.sshd.server.auth.AbstractUserAuthFactory;
import org.apache.sshd.server.auth.UserAuth;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.server.session.ServerUserAuthService;
import org.apache.sshd.server.session.ServerUserAuthServiceFactory;

/// Signs in the inner connection of `ssh -J` without a second key: it runs inside a connection
/// whose person has just proved themself, and is the same person with the same factor.
///
/// The library drops the method `none`, which clients send first, before it looks for who could
/// serve it; it is renamed on the way in to a method that only this server knows and that demands a
/// live, signed-in outer connection. A client that names that method itself gets the same check.
final class InnerSignIn extends AbstractUserAuth {
    private static final String METHOD = "outer@sallyport.io";

    private InnerSignIn() {
        super(METHOD);
    }

    @Override
    protected Boolean doAuth(Buffer buffer, boolean init) {
        JumpRequest jump = requestOf(getServerSession());
        return jump != null
                && jump.outer().transport().isAuthenticated()
                && jump.outer().transport().isOpen();
    }

    /// The tunnel that carries an inner connection.
    static @org.jspecify.annotations.Nullable JumpRequest requestOf(ServerSession session) {
        return (JumpRequest) session.getIoSession().getAttribute(JumpRequest.KEY);
    }

    static final class Factory extends AbstractUserAuthFactory {
        Factory() {
            super(METHOD);
        }

        @Override
        public UserAuth createUserAuth(ServerSession session) {
            return new InnerSignIn();
        }
    }

    static final class ServiceFactory extends ServerUserAuthServiceFactory {
        @Override
        public Service create(Session session) throws java.io.IOException {
            return new Renaming(session);
        }
    }

    private static final class Renaming extends ServerUserAuthService {
        Renaming(Session session) throws java.io.IOException {
            super(session);
        }

        @Override
        public synchronized void process(int command, Buffer buffer) throws Exception {
            Buffer request = buffer;
            if (command == SshConstants.SSH_MSG_USERAUTH_REQUEST) {
                int position = buffer.rpos();
                String user = buffer.getString();
                String service = buffer.getString();
                boolean isNone = buffer.getString().equals("none");
                buffer.rpos(position);
                if (isNone) {
                    request = new ByteArrayBuffer();
                    request.putString(user);
                    request.putString(service);
                    request.putString(METHOD);
                }
            }
            super.process(command, request);
        }
    }
}
