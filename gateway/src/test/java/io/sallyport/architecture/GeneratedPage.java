package io.sallyport.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A page under `docs` that is made from the code, and must not differ from it.
///
/// @param path where it is, from the checkout's top folder
/// @param test the test that makes it
record GeneratedPage(String path, Class<?> test) {

    /// The one command that makes the page anew.
    String command() {
        return "mvn -pl gateway -am test -Dtest="
                + test.getSimpleName()
                + " -Dsurefire.failIfNoSpecifiedTests=false -Dsallyport.regenerate=true";
    }

    /// Fails when the page differs from `content`; with `-Dsallyport.regenerate=true` writes it
    /// instead.
    void assertHolds(String content) throws IOException {
        Path file = Sources.root().resolve(path);
        if (Boolean.getBoolean("sallyport.regenerate")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, content);
            return;
        }
        assertThat(Files.exists(file) ? Files.readString(file) : "")
                .as("%s is stale; make it anew with: %s", path, command())
                .isEqualTo(content);
    }
}
