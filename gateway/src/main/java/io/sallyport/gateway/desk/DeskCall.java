package io.sallyport.gateway.desk;

import io.sallyport.gateway.hunt.Hunts;
import io.sallyport.gateway.login.HouseKeys;
import io.sallyport.gateway.session.OperatorConnection;
import io.sallyport.gateway.session.ProxySession;
import io.sallyport.gateway.session.Refusal;
import io.sallyport.gateway.session.SessionServices;
import io.sallyport.gateway.watch.Seat;
import io.sallyport.gateway.watch.Watches;
import io.sallyport.policy.decision.RoleDecision;
import io.sallyport.policy.identity.KeyUses;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.target.TrustedHostKeys;
import io.sallyport.policy.token.Tokens;
import io.sallyport.recorder.search.Searches;
import java.util.function.Consumer;

/// What one desk command works with: the node, who asks, and where they sit.
record DeskCall(
        SessionServices services,
        TrustedHostKeys trusted,
        HouseKeys house,
        KeyUses keyUses,
        Tokens tokens,
        Searches searches,
        Hunts hunts,
        int port,
        OperatorConnection connection,
        Watches watches,
        Seat seat,
        DeskInput input,
        Consumer<String> out,
        Consumer<String> err) {
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

    /// The session of this id that runs here, if the person may know of it.
    ProxySession session(String id) {
        Person person = person();
        return services.registry()
                .find(id)
                .filter(live ->
                        services.decisions().seeSession(person, live.describe())
                                instanceof RoleDecision.Permit)
                .orElseThrow(() ->
                        new Refusal(
                                "no session "
                                        + id
                                        + " runs that you may see; see: ssh "
                                        + gateway()
                                        + " sessions",
                                Desk.COULD_NOT));
    }

    void say(String text) {
        out.accept(text.endsWith("\n") ? text : text + "\n");
    }

    /// Beside what is printed: how far a command is.
    void mention(String text) {
        err.accept(text + "\n");
    }

    void sayJson(Object value) {
        out.accept(PrintableJson.of(value) + "\n");
    }
}
