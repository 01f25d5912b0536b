package io.sallyport.gateway.login;

import org.apache.sshd.common.io.IoAcceptor;
import org.apache.sshd.server.ServerBuilder;
import org.apache.sshd.server.SshServer;

/// An SSH server that can stop listening while its connections go on.
final class ListeningServer extends SshServer {
    private ListeningServer() {}

    static ListeningServer create() {
        return (ListeningServer) ServerBuilder.builder().factory(ListeningServer::new).build();
    }

    void stopAccepting() {
        IoAcceptor listening = acceptor;
        if (listening != null) {
            listening.unbind();
        }
    }
}
