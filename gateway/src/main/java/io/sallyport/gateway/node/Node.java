package io.sallyport.gateway.node;

import io.sallyport.gateway.config.GatewayProperties;
import io.sallyport.gateway.login.SshListener;
import io.sallyport.gateway.session.GateWatch;
import io.sallyport.gateway.session.Gates;
import io.sallyport.gateway.session.SessionRegistry;
import io.sallyport.policy.alert.Alarm;
import io.sallyport.policy.habit.Habits;
import io.sallyport.policy.identity.Actor;
import io.sallyport.policy.retention.Deletions;
import io.sallyport.recorder.disk.DiskBudget;
import io.sallyport.recorder.journal.Journal;
import io.sallyport.recorder.recording.Recorder;
import io.sallyport.recorder.store.RecordingCopies;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/// The node's life: what broke off last time is closed, then the port opens; at the end the port
/// closes first, and last of all the recordings are sealed.
final class Node implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    /// A session is over within a second of what carries it: looked at well within it.
    private static final Duration LOOK_EVERY = Duration.ofMillis(400);

    private static final Duration ENFORCE_EVERY = Duration.ofMillis(250);
    private static final Duration DISK_EVERY = Duration.ofSeconds(3);
    private static final Duration DROP_EVERY = Duration.ofMinutes(10);
    private static final Duration LAPSE_EVERY = Duration.ofMinutes(1);
    private static final Duration AMENDMENTS_EVERY = Duration.ofSeconds(1);
    private static final Duration ESCALATE_EVERY = Duration.ofSeconds(10);
    private static final Duration HABITS_EVERY = Duration.ofSeconds(10);

    private final GatewayProperties properties;
    private final Journal journal;
    private final Recorder recorder;
    private final RecordingCopies copies;
    private final Deletions deletions;
    private final DiskBudget disk;
    private final SessionRegistry registry;
    private final GateWatch gateWatch;
    private final Gates gates;
    private final Alarm alarm;
    private final Habits habits;
    private final AmendmentWork amendmentWork;
    private final SshListener listener;
    private final ScheduledExecutorService timer;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile boolean running;

    Node(
            GatewayProperties properties,
            Journal journal,
            Recorder recorder,
            RecordingCopies copies,
            Deletions deletions,
            DiskBudget disk,
            SessionRegistry registry,
            GateWatch gateWatch,
            Gates gates,
            Alarm alarm,
            Habits habits,
            AmendmentWork amendmentWork,
            SshListener listener,
            ScheduledExecutorService timer) {
        this.properties = properties;
        this.journal = journal;
        this.recorder = recorder;
        this.copies = copies;
        this.deletions = deletions;
        this.disk = disk;
        this.registry = registry;
        this.gateWatch = gateWatch;
        this.gates = gates;
        this.alarm = alarm;
        this.habits = habits;
        this.amendmentWork = amendmentWork;
        this.listener = listener;
        this.timer = timer;
    }

    @Override
    public void start() {
        recorder.recoverBroken();
        journal.append(
                new NodeStarted(
                        Node.class.getPackage().getImplementationVersion(),
                        Runtime.version().toString()));
        try {
            listener.start();
        } catch (IOException e) {
            throw new UncheckedIOException(cannotListen(properties.ssh(), e), e);
        }
        timer.scheduleAtFixedRate(quietly(registry::enforceLimits), 1, 1, TimeUnit.SECONDS);
        timer.scheduleAtFixedRate(
                quietly(gateWatch::enforce),
                ENFORCE_EVERY.toMillis(),
                ENFORCE_EVERY.toMillis(),
                TimeUnit.MILLISECONDS);
        // Virtual threads that come back all the time keep carriers that were added for a while.
        Thread.ofPlatform()
                .daemon()
                .name("gate-watch")
                .start(() -> repeat(gateWatch::look, LOOK_EVERY));
        Thread.ofPlatform().daemon().name("disk").start(() -> repeat(disk::look, DISK_EVERY));
        // Each on its own: a store that is away must not keep the other waiting.
        Thread.ofPlatform()
                .daemon()
                .name("local-copies")
                .start(() -> repeat(copies::dropLocal, DROP_EVERY));
        Thread.ofPlatform()
                .daemon()
                .name("deletions")
                .start(() -> repeat(deletions::carryOut, LAPSE_EVERY));
        Thread.ofPlatform().daemon().name("lapse").start(() -> repeat(this::lapse, LAPSE_EVERY));
        Thread.ofPlatform()
                .daemon()
                .name("escalations")
                .start(() -> repeat(alarm::escalate, ESCALATE_EVERY));
        Thread.ofPlatform()
                .daemon()
                .name("habits")
                .start(() -> repeat(habits::refresh, HABITS_EVERY));
        Thread.ofPlatform()
                .daemon()
                .name("lookback")
                .start(() -> repeat(amendmentWork::lookBack, AMENDMENTS_EVERY));
        Thread.ofPlatform()
                .daemon()
                .name("rules-review")
                .start(() -> repeat(amendmentWork::review, AMENDMENTS_EVERY));
        Thread.ofPlatform()
                .daemon()
                .name("receipts")
                .start(() -> {
                    quietly(this::issueReceipts).run(); // of sessions that a crash ended
                    repeat(this::issueReceipts, LAPSE_EVERY);
                });
        long keepalive = properties.ssh().keepalive().toMillis();
        timer.scheduleAtFixedRate(
                quietly(listener::askAlive), keepalive, keepalive, TimeUnit.MILLISECONDS);
        running = true;
    }

    /// What has to wait for the database, until the node stops.
    private void repeat(Runnable work, Duration every) {
        try {
            while (!stopped.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
                quietly(work).run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void lapse() {
        gates.requests().lapse(new Actor("node " + properties.node(), "127.0.0.1"));
        gates.amendments().lapse();
    }

    private void issueReceipts() {
        gates.receipts().issueMissing(session -> registry.find(session).isPresent());
    }

    private static String cannotListen(GatewayProperties.Ssh ssh, IOException reason) {
        boolean nowhere = new InetSocketAddress(ssh.bind(), 0).isUnresolved();
        boolean elsewhere = String.valueOf(reason.getMessage()).contains("assign requested");
        return "cannot listen on "
                + ssh.bind()
                + " port "
                + ssh.port()
                + (nowhere || elsewhere
                        ? ": this machine has no such address; give one of its own, or 0.0.0.0 for all (sallyport.ssh.bind)"
                        : ": is another program there, or is the port below 1024? (sallyport.ssh.port)");
    }

    /// A schedule ends silently with its first exception: what enforces limits must not.
    private static Runnable quietly(Runnable work) {
        return () -> {
            try {
                work.run();
            } catch (RuntimeException e) {
                LOG.error("scheduled work failed; it is tried again", e);
            }
        };
    }

    @Override
    public void stop() {
        running = false;
        listener.stopAccepting();
        try {
            registry.stop(properties.ssh().drain());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        listener.close();
        stopped.countDown();
        journal.append(new NodeStopped());
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
