package io.sallyport.gateway.login;

import io.sallyport.recorder.screen.PrintableText;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What was tried on one connection, for the fact that it was refused. Confined to the connection's
/// thread.
final class SignInAttempts {
    private static final int KEPT = 6;
    private static final int NAME_LENGTH = 80;

    private final Set<String> keys = new LinkedHashSet<>();
    private String userName = "";
    private @Nullable String because;

    void note(String user, String fingerprint) {
        userName =
                PrintableText.of(
                        user.length() > NAME_LENGTH ? user.substring(0, NAME_LENGTH) : user);
        if (keys.size() < KEPT) {
            keys.add(fingerprint);
        }
    }

    /// A key would have done, but for this.
    void refused(String why) {
        because = PrintableText.of(why);
    }

    boolean any() {
        return !keys.isEmpty();
    }

    String userName() {
        return userName;
    }

    List<String> keys() {
        return List.copyOf(keys);
    }

    @Nullable String because() {
        return because;
    }
}
