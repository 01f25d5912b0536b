package io.sallyport.gateway.desk;

import io.sallyport.gateway.session.Pause;
import io.sallyport.gateway.session.ProxySession;
import io.sallyport.policy.ledger.Wording;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Pausing sessions of others, and letting them go on.
final class PauseCommands {
    private PauseCommands() {}

    static List<Object> all(DeskCall call) {
        return List.of(new PauseSession(call), new Resume(call));
    }

    @Command(
            name = "pause",
            header = "let nothing more of the operator's reach the target, for a while",
            description =
                    "What the target sends is shown on. The session ends when nobody resumes it in"
                            + " time.")
    private static final class PauseSession extends DeskCommand {
        @Parameters(
                index = "0",
                paramLabel = "SESSION",
                description = "the session's id, from `sessions`")
        String session = "";

        @Option(
                names = "--reason",
                required = true,
                paramLabel = "TEXT",
                description = "shown to the operator and kept in the journal")
        String reason = "";

        PauseSession(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            ProxySession running = allowed(this, session);
            String why = Wording.require("reason", reason);
            boolean done =
                    call.services()
                            .registry()
                            .pause(session, actor().person(), actor().source(), why, "");
            Optional<Pause> pause = running.pause();
            return said(
                    this,
                    session,
                    done,
                    pause.map(one ->
                                    session
                                            + (done ? " is paused" : " is paused already")
                                            + " until "
                                            + Wording.clock(one.until())
                                            + ", when it ends; to let it go on: resume "
                                            + session
                                            + " --reason TEXT")
                            .orElse(session + " has just ended"));
        }
    }

    @Command(name = "resume", description = "let a session that was paused go on")
    private static final class Resume extends DeskCommand {
        @Parameters(
                index = "0",
                paramLabel = "SESSION",
                description = "the session's id, from `sessions`")
        String session = "";

        @Option(
                names = "--reason",
                required = true,
                paramLabel = "TEXT",
                description = "shown to the operator and kept in the journal")
        String reason = "";

        Resume(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            allowed(this, session);
            String why = Wording.require("reason", reason);
            boolean done =
                    call.services()
                            .registry()
                            .resume(session, actor().person(), actor().source(), why);
            return said(this, session, done, session + (done ? " goes on" : " is not paused now"));
        }
    }

    private static ProxySession allowed(DeskCommand command, String session) {
        ProxySession running = command.call.session(session);
        command.call.require(
                command.call
                        .services()
                        .decisions()
                        .pauseSession(command.call.person(), running.describe()));
        return running;
    }

    private static int said(DeskCommand command, String session, boolean done, String sentence) {
        if (command.json) {
            @Nullable String until =
                    command.call
                            .services()
                            .registry()
                            .find(session)
                            .flatMap(ProxySession::pause)
                            .map(pause -> pause.until().toString())
                            .orElse(null);
            Map<String, @Nullable Object> value = new LinkedHashMap<>();
            value.put("session", session);
            value.put("done", done);
            value.put("pausedUntil", until);
            command.call.sayJson(value);
        } else {
            command.call.say(sentence);
        }
        return 0;
    }
}
