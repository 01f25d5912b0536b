package io.sallyport.web;

import io.sallyport.policy.grant.LiveSession;
import io.sallyport.policy.grant.LiveSessions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Live sessions that run because a test says so.
final class FakeLiveSessions implements LiveSessions {
    private final List<LiveSession> running = new CopyOnWriteArrayList<>();

    void run(LiveSession session) {
        running.add(session);
    }

    @Override
    public List<LiveSession> list() {
        return List.copyOf(running);
    }

    @Override
    public boolean end(String session, String by, String source, String reason) {
        return running.removeIf(one -> one.id().equals(session));
    }
}
