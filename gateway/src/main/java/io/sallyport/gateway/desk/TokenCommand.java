package io.sallyport.gateway.desk;

import io.sallyport.gateway.session.Refusal;
import io.sallyport.policy.credential.Secret;
import io.sallyport.policy.ledger.Wording;
import io.sallyport.policy.token.IssuedToken;
import io.sallyport.policy.token.Token;
import io.sallyport.policy.token.TokenScope;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Makes tokens and takes them back. Only here: whoever holds a token can make no other with it.
@Command(
        name = "token",
        header = "make a token for a program of yours, or take one back",
        description = {
            "A token signs a program in to REST as you: Authorization: Bearer TOKEN. With",
            "--scope write it may do all that you may, decide in your name too."
        })
final class TokenCommand extends DeskCommand {
    private TokenCommand(DeskCall call) {
        super(call);
    }

    /// The command with the two it has under it.
    static CommandLine with(DeskCall call) {
        return new CommandLine(new TokenCommand(call))
                .addSubcommand(new New(call))
                .addSubcommand(new Revoke(call));
    }

    @Override
    public Integer call() {
        throw new Refusal("say token new NAME, or token revoke NAME", Desk.USAGE);
    }

    @Command(name = "new", description = "make a token; it is shown once, now")
    private static final class New extends DeskCommand {
        @Parameters(
                index = "0",
                paramLabel = "NAME",
                description = "what you call it, such as the program that gets it")
        String name = "";

        @Option(
                names = "--for",
                paramLabel = "TIME",
                defaultValue = "30d",
                description =
                        "how long it counts, such as 12h or 90d; ${DEFAULT-VALUE} if not said")
        String time = "";

        @Option(
                names = "--scope",
                paramLabel = "SCOPE",
                defaultValue = "read",
                description = "read or write; ${DEFAULT-VALUE} if not said")
        String scope = "";

        New(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            TokenScope use = read(() -> TokenScope.of(scope));
            IssuedToken issued =
                    call.tokens().issue(name, use, Wording.duration("time", time), actor());
            Token token = issued.token();
            try (Secret secret = issued.secret()) {
                // The one place where a token leaves the gateway: over the connection of the person
                // who proved with a key to be its owner.
                String text = new String(secret.reveal(), StandardCharsets.US_ASCII);
                if (json) {
                    Map<String, @Nullable Object> value =
                            TokensCommand.value(token, call.services().clock().instant());
                    value.put("token", text);
                    call.sayJson(value);
                } else {
                    call.say(
                            text
                                    + "\n"
                                    + token.name()
                                    + " may "
                                    + (use == TokenScope.READ ? "look" : "do all that you may")
                                    + " until "
                                    + Wording.clock(token.expires())
                                    + "; keep it secret, it is not shown again\nto take it back: token revoke "
                                    + token.name());
                }
            }
            return 0;
        }
    }

    @Command(name = "revoke", description = "take a token back, at once and for good")
    private static final class Revoke extends DeskCommand {
        @Parameters(index = "0", paramLabel = "NAME", description = "its name, from `tokens`")
        String name = "";

        @Option(
                names = "--of",
                paramLabel = "PERSON",
                description = "another person's; for administrators")
        @Nullable String of;

        Revoke(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            String holder = of == null ? call.person().name() : of;
            Token token = call.tokens().revoke(holder, name, actor());
            if (json) {
                Instant now = call.services().clock().instant();
                Map<String, @Nullable Object> value = TokensCommand.value(token, now);
                value.put("revoked", true);
                call.sayJson(value);
            } else {
                call.say(
                        token.name()
                                + (of == null ? "" : " of " + holder)
                                + " no longer counts anywhere");
            }
            return 0;
        }
    }
}
