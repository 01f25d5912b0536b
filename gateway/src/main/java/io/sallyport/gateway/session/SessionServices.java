package io.sallyport.gateway.session;

import io.sallyport.gateway.config.GatewayProperties;
import io.sallyport.gateway.terminal.Commands;
import io.sallyport.gateway.terminal.LoginShells;
import io.sallyport.gateway.upstream.TargetDialer;
import io.sallyport.policy.approval.Outlook;
import io.sallyport.policy.decision.Decisions;
import io.sallyport.policy.decision.Sight;
import io.sallyport.policy.habit.Habits;
import io.sallyport.policy.target.InventorySource;
import io.sallyport.recorder.disk.DiskBudget;
import io.sallyport.recorder.journal.Journal;
import io.sallyport.recorder.masking.Masks;
import io.sallyport.recorder.recording.Recorder;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/// What every session of a node works with.
///
/// @param properties the node's configuration
/// @param journal where facts go
/// @param recorder where recordings are begun
/// @param disk whether there is room for another recording
/// @param masks what is covered where recordings are shown
/// @param commands what command lines would run, and what that does
/// @param habits what people did before
/// @param shells which login shells accounts have
/// @param inventory who and what is known
/// @param decisions who may do what
/// @param gates what opens and shuts them
/// @param dialer how targets are reached
/// @param registry the sessions that run
/// @param waiting who waits for decisions
/// @param clock the wall clock
/// @param timer runs short things later; never waits
/// @param executor runs what waits for a disk or a network, off the threads that read from one
public record SessionServices(
        GatewayProperties properties,
        Journal journal,
        Recorder recorder,
        DiskBudget disk,
        Masks masks,
        Commands commands,
        Habits habits,
        LoginShells shells,
        InventorySource inventory,
        Decisions decisions,
        Gates gates,
        TargetDialer dialer,
        SessionRegistry registry,
        Waiting waiting,
        InstantSource clock,
        ScheduledExecutorService timer,
        Executor executor) {

    /// Where requests stand.
    public Outlook outlook() {
        return new Outlook(gates.approvals(), gates.consents(), gates.grants(), inventory);
    }

    /// Who may see which request, grant and consent.
    public Sight sight() {
        return new Sight(inventory);
    }
}
