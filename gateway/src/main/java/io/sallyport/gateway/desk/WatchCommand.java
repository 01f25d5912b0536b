package io.sallyport.gateway.desk;

import io.sallyport.gateway.session.ProxySession;
import io.sallyport.gateway.watch.WatchLines;
import io.sallyport.gateway.watch.Watches.Channel;
import io.sallyport.policy.identity.Person;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `watch SESSION`: stays until the session ends, or whoever watches leaves.
@Command(
        name = "watch",
        header = "watch a session that runs, live and from its beginning",
        description = {
            "Shows the session's terminal as the operator sees it; use `ssh -t`. Keys: q or Ctrl-C leaves.",
            "Without a terminal: its text, line by line; with --json one JSON object a line.",
            "Who watches whom is kept in the journal."
        })
final class WatchCommand extends DeskCommand {
    @Parameters(
            index = "0",
            paramLabel = "SESSION",
            description = "the session's id, from `sessions`")
    String session = "";

    @Option(
            names = "--channel",
            paramLabel = "N",
            description = "another channel than the terminal; see --list")
    @Nullable Integer channel;

    @Option(names = "--list", description = "list the session's channels, and watch none")
    boolean list;

    WatchCommand(DeskCall call) {
        super(call);
    }

    @Override
    public Integer call() throws InterruptedException {
        Person person = call.person();
        ProxySession watched = call.session(session);
        String source = call.connection().login().source();
        if (list) {
            List<Channel> channels = call.watches().channels(person, source, watched);
            if (json) {
                call.sayJson(channels.stream().map(WatchCommand::value).toList());
            } else {
                call.say(channels.isEmpty() ? "no channels yet" : table(channels));
            }
        } else {
            call.watches()
                    .watch(person, source, watched, channel, call.seat(), json ? JSON_LINES : null);
        }
        return 0;
    }

    private static final WatchLines JSON_LINES =
            (kind, number, text) -> {
                Map<String, Object> value = new LinkedHashMap<>();
                value.put("event", kind);
                if (number >= 0) {
                    value.put("channel", number);
                }
                value.put("text", text);
                return PrintableJson.of(value) + "\n";
            };

    private static Map<String, Object> value(Channel channel) {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("channel", channel.number());
        value.put("kind", channel.kind());
        value.put("command", channel.command());
        value.put("terminal", channel.terminal());
        value.put("open", channel.open());
        return value;
    }

    private static String table(List<Channel> channels) {
        Table table = new Table("CHANNEL", "KIND", "TERMINAL", "STATE", "COMMAND");
        for (Channel one : channels) {
            table.row(
                    String.valueOf(one.number()),
                    one.kind(),
                    one.terminal() ? "yes" : "no",
                    one.open() ? "open" : "closed",
                    one.command() == null ? "-" : one.command());
        }
        return table.toString();
    }
}
