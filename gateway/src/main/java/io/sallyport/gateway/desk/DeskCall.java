package io.sallyport.gateway.desk;

import io.sallyport.gateway.login.HouseKeys;
import io.sallyport.gateway.session.OperatorConnection;
import io.sallyport.gateway.session.Refusal;
import io.sallyport.gateway.session.SessionServices;
import io.sallyport.policy.decision.RoleDecision;
import io.sallyport.policy.identity.KeyUses;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.target.TrustedHostKeys;
import io.sallyport.policy.token.Tokens;
import java.util.function.Consumer;

/// What one desk command works with: the node, and who asks.
record DeskCall(
        SessionServices services,
        TrustedHostKeys trusted,
        HouseKeys house,
        KeyUses keyUses,
        Tokens tokens,
        int port,
        OperatorConnection connection,
        Consumer<String> out) {
    /// The person, as the inventory has them now.
    Person person() {
        String name = connection.login().person().name();
        return services.inventory()
                .current()
                .person(name)
                .orElseThrow(
                        () -> new Refusal("the inventory no longer has you; ask an administrator"));
    }

    String gateway() {
        return services.properties().ssh().name();
    }

    /// Throws the refusal that the answer is, if it is one.
    void require(RoleDecision decision) {
        if (decision instanceof RoleDecision.Deny no) {
            throw new Refusal(no.reason());
        }
    }

    void say(String text) {
        out.accept(text.endsWith("\n") ? text : text + "\n");
    }

    void sayJson(Object value) {
        out.accept(PrintableJson.of(value) + "\n");
    }
}
