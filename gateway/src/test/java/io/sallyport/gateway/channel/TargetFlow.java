package io.sallyport.gateway.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.relay.FakePeer;
import io.sallyport.gateway.relay.Flow;
import java.util.ArrayList;
import java.util.List;

/// A real flow to a fake target that takes whatever comes.
final class TargetFlow {
    private final FakePeer target = new FakePeer(0xFFFF_FFFFL, 32 << 10).takingAtOnce();
    private final List<Exception> failures = new ArrayList<>();
    final Flow flow = new Flow(null, Runnable::run, failures::add);

    TargetFlow() {
        flow.connect(target);
    }

    /// Everything that reached the target.
    byte[] arrived() {
        assertThat(failures).isEmpty();
        assertThat(target.objections()).isEmpty();
        List<FakePeer.Seen> seen = target.seen();
        return seen.isEmpty() ? new byte[0] : seen.getFirst().bytes();
    }

    /// What reached the target: `out` for any bytes, `EOF`.
    List<String> events() {
        return target.seen().stream().map(FakePeer.Seen::what).toList();
    }

    /// How much of what arrived and what waits.
    long taken() {
        return target.dataBytes() + flow.queuedBytes();
    }
}
