package io.sallyport.gateway.channel;

import io.sallyport.gateway.session.SessionServices;
import io.sallyport.gateway.transport.VirtualTransport;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.ChannelFactory;
import org.apache.sshd.common.io.IoAcceptor;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.server.ServerBuilder;
import org.apache.sshd.server.SshServer;

/// The inner SSH server of `ssh -J`: it listens nowhere and serves the tunnels that its factory
/// makes.
public final class JumpService {
    private final VirtualTransport.Service service = new VirtualTransport.Service();
    private final SshServer server;

    public JumpService() {
        this.server =
                ServerBuilder.builder()
                        .factory(() ->
                                new SshServer() {
                                    @Override
                                    protected IoAcceptor createAcceptor() {
                                        return service;
                                    }
                                })
                        .build();
        server.setPort(22); // not bound, but zero would make the server ask what it was bound to
    }

    /// The server, to be set up like the outer one and started.
    public SshServer server() {
        return server;
    }

    /// Serves `direct-tcpip` on the outer server.
    public ChannelFactory tunnels(SessionServices services) {
        return new ChannelFactory() {
            @Override
            public String getName() {
                return "direct-tcpip";
            }

            @Override
            public Channel createChannel(Session session) {
                return new JumpChannel(server, service, services);
            }
        };
    }
}
