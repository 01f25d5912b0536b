package io.sallyport.gateway.desk;

import io.sallyport.policy.identity.Person;
import io.sallyport.policy.token.Token;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The tokens of a person, until when they count, and when they were last used.
@Command(
        name = "tokens",
        header = "the tokens your programs sign in with, over REST",
        description = {
            "Shows your tokens: until when each counts, and when and from where it was last used, to",
            "the minute or so. What a token is itself is shown only once, by `token new`."
        })
final class TokensCommand extends DeskCommand {
    @Option(
            names = "--of",
            paramLabel = "PERSON",
            description = "another person's; for administrators")
    @Nullable String of;

    TokensCommand(DeskCall call) {
        super(call);
    }

    @Override
    public Integer call() {
        Person asking = call.person();
        String holder = of == null ? asking.name() : of;
        call.require(call.services().decisions().seeTokens(asking, holder));
        List<Token> tokens = call.tokens().of(holder);
        Instant now = call.services().clock().instant();
        if (json) {
            call.sayJson(tokens.stream().map(token -> value(token, now)).toList());
            return 0;
        }
        Table table = new Table("NAME", "SCOPE", "CREATED", "EXPIRES", "LAST USED", "FROM");
        for (Token token : tokens) {
            table.row(
                    token.name(),
                    token.scope().word(),
                    seconds(token.created()),
                    seconds(token.expires()) + (token.isLiveAt(now) ? "" : " (expired)"),
                    token.lastUsed() == null ? "-" : seconds(token.lastUsed()),
                    token.usedFrom() == null ? "-" : token.usedFrom());
        }
        call.say(table.isEmpty() ? "none; to make one: token new NAME" : table.toString());
        return 0;
    }

    private static String seconds(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    static Map<String, @Nullable Object> value(Token token, Instant now) {
        Map<String, @Nullable Object> value = new LinkedHashMap<>();
        value.put("id", token.id());
        value.put("name", token.name());
        value.put("scope", token.scope().word());
        value.put("created", token.created().toString());
        value.put("createdFrom", token.createdFrom());
        value.put("expires", token.expires().toString());
        value.put("expired", !token.isLiveAt(now));
        value.put("lastUsed", token.lastUsed() == null ? null : token.lastUsed().toString());
        value.put("from", token.usedFrom());
        return value;
    }
}
