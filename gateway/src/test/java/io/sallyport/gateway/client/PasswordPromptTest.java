package io.sallyport.gateway.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.Folders;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.KeyFile;
import io.sallyport.gateway.testing.RealClient;
import io.sallyport.policy.credential.Credential;
import io.sallyport.policy.credential.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.sshd.common.keyprovider.FileKeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.UserAuthFactory;
import org.apache.sshd.server.auth.keyboard.InteractiveChallenge;
import org.apache.sshd.server.auth.keyboard.KeyboardInteractiveAuthenticator;
import org.apache.sshd.server.auth.keyboard.UserAuthKeyboardInteractiveFactory;
import org.apache.sshd.server.session.ServerSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a target can ask by `keyboard-interactive`, and which questions get the password.
/// [TargetCredentialTest] asks with a real `sshd`, in the one way it has.
final class PasswordPromptTest {
    private static final String PASSWORD = "correct pässword";
    private static final List<String> ANSWERS = new CopyOnWriteArrayList<>();

    private static Path folder;
    private static House house;
    private static SshServer target;
    private static volatile InteractiveChallenge question = new InteractiveChallenge();
    private static volatile boolean satisfied;

    /// The library's own server, asking whatever the test wants.
    @BeforeAll
    static void a_target_that_only_asks() throws IOException {
        folder = Folders.make("sallyport-prompts");
        KeyFile hostKey = KeyFile.make(folder.resolve("host_key"));
        house = House.open();
        target = SshServer.setUpDefaultServer();
        target.setHost("127.0.0.1");
        target.setKeyPairProvider(new FileKeyPairProvider(hostKey.privateKey()));
        target.setUserAuthFactories(
                List.<UserAuthFactory>of(UserAuthKeyboardInteractiveFactory.INSTANCE));
        target.setKeyboardInteractiveAuthenticator(
                new KeyboardInteractiveAuthenticator() {
                    @Override
                    public InteractiveChallenge generateChallenge(
                            ServerSession session, String user, String language, String methods) {
                        return question;
                    }

                    @Override
                    public boolean authenticate(
                            ServerSession session, String user, List<String> answers) {
                        ANSWERS.addAll(answers);
                        return satisfied;
                    }
                });
        target.start();
        Facts facts = house.facts();
        house.inventory()
                .target("asking01", "127.0.0.1:" + target.getPort(), hostKey.line(), "password")
                .grant("alice-asking", "alice", "asking01");
        house.gateway().write(house.inventory());
        house.gateway()
                .store("password", new Credential.Password(new Secret(PASSWORD.getBytes(UTF_8))));
        facts.await("InventoryLoaded");
    }

    @AfterAll
    static void stop() throws IOException {
        house.close();
        target.stop(true);
        Folders.remove(folder);
    }

    @BeforeEach
    void nothing_asked_yet() {
        ANSWERS.clear();
        question = new InteractiveChallenge();
        satisfied = true;
    }

    private static RealClient.Result signIn() {
        return house.ssh("alice", house.direct("asking01"), "id").run();
    }

    private static void isRefused(RealClient.Result result) {
        result.endsWith(126);
        assertThat(result.errors())
                .startsWith("sallyport: asking01 did not let the gateway sign in as ")
                .doesNotContain(PASSWORD);
        assertThat(result.errors().lines()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Password: ",
                "root@asking01's password:",
                "Passwort: ",
                "暗証番号",
                "Enter PIN> "
            })
    void one_question_whose_answer_is_hidden_gets_the_password(String prompt) {
        question.addPrompt(prompt, false);
        Facts facts = house.facts();
        signIn(); // this target runs no commands
        assertThat(ANSWERS).containsExactly(PASSWORD);
        facts.await("SessionOpened");
        assertThat(facts.all("SessionRefused")).isEmpty();
    }

    @Test
    void a_question_whose_answer_is_shown_gets_nothing() {
        question.addPrompt("Password: ", true);
        isRefused(signIn());
        assertThat(ANSWERS).isEmpty();
    }

    @Test
    void two_questions_at_once_get_nothing() {
        question.addPrompt("Password: ", false);
        question.addPrompt("Verification code: ", false);
        isRefused(signIn());
        assertThat(ANSWERS).isEmpty();
    }

    @Test
    void a_target_that_asks_again_gets_no_second_answer() {
        question.addPrompt("Password: ", false);
        satisfied = false;
        isRefused(signIn());
        assertThat(ANSWERS).containsExactly(PASSWORD);
    }
}
