package io.sallyport.recorder.rule;

import java.util.List;

/// What correlations may be over besides rules and each other: what the gateway itself knows of
/// what happened. They are named where rules are.
public final class GatewayEvents {
    /// Somebody reached a target.
    public static final String SESSION = "sallyport.session";

    /// A command that was not refused.
    public static final String COMMAND = "sallyport.command";

    /// A command that was refused.
    public static final String REFUSED = "sallyport.refused";

    /// With an operation's word after it: a command that has it.
    public static final String OPERATION = "sallyport.operation.";

    private GatewayEvents() {}

    static List<String> names() {
        return List.of(SESSION, COMMAND, REFUSED);
    }

    /// Whether this names one.
    public static boolean has(String name) {
        return names().contains(name) || name.matches("sallyport\\.operation\\.[a-z]{1,20}");
    }
}
