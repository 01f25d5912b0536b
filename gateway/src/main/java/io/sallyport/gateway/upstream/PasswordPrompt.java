package io.sallyport.gateway.upstream;

import java.io.IOException;
import org.apache.sshd.client.auth.keyboard.UserAuthKeyboardInteractive;
import org.apache.sshd.client.auth.keyboard.UserAuthKeyboardInteractiveFactory;
import org.apache.sshd.client.session.ClientSession;
import org.jspecify.annotations.Nullable;

/// Gives a password to a target that asks for it by `keyboard-interactive` (RFC 4256), as many do
/// that offer no method `password`.
///
/// A question is taken for the password's when it stands alone and its answer is not shown; what it
/// says does not matter, targets ask in many languages. It is answered once. Two questions, or one
/// whose answer is shown, are something else: they are not answered, and the sign-in fails.
final class PasswordPrompt extends UserAuthKeyboardInteractive {

    @Override
    protected boolean useCurrentPassword(
            ClientSession session,
            @Nullable String password,
            String name,
            String instruction,
            String language,
            String[] prompts,
            boolean[] shown) {
        return password != null && prompts.length == 1 && !shown[0];
    }

    static final class Factory extends UserAuthKeyboardInteractiveFactory {
        @Override
        public UserAuthKeyboardInteractive createUserAuth(ClientSession session)
                throws IOException {
            return new PasswordPrompt();
        }
    }
}
