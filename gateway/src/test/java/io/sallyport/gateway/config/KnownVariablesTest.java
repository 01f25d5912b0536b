package io.sallyport.gateway.config;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.StandardEnvironment;

class KnownVariablesTest {

    @Test
    void a_misspelt_variable_is_named_with_the_nearest_one_and_not_with_its_value() {
        assertThatThrownBy(() -> check("SALLYPORT_SSH_PROT"))
                .hasMessage(
                        "unknown environment variable SALLYPORT_SSH_PROT; did you mean SALLYPORT_SSH_PORT?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SALLYPORT_SSH_PORT",
                "SALLYPORT_SSH_GRACETIME",
                "SALLYPORT_SSH_GRACE_TIME",
                "SALLYPORT_SSH_NAME_FILE",
                "SALLYPORT_CONSOLE_PORT",
                "SALLYPORT_NO_CACHE",
                "SALLYPORT_JAVA_OPTS",
                "SALLYPORT_SERVICE_HOST",
                "SALLYPORT_PORT_2222_TCP_ADDR",
                "SALLY",
                "OTHER_SSH_PROT"
            })
    void what_sets_something_or_is_not_ours_passes(String variable) {
        assertThatCode(() -> check(variable)).doesNotThrowAnyException();
    }

    private static void check(String variable) {
        new KnownVariables()
                .postProcessEnvironment(
                        new StandardEnvironment() {
                            @Override
                            public Map<String, Object> getSystemEnvironment() {
                                return Map.of(variable, "hunter2");
                            }
                        },
                        new SpringApplication());
    }
}
