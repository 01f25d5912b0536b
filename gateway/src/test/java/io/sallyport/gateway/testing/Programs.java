package io.sallyport.gateway.testing;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/// Programs of the machine that tests use.
public final class Programs {
    private Programs() {}

    /// The program's path. Where it is missing the test is skipped with a sentence; with `CI=true`
    /// it fails.
    ///
    /// @param debianPackage what to install
    public static String need(String program, String debianPackage) {
        return Stream.concat(
                        Arrays.stream(System.getenv("PATH").split(File.pathSeparator)),
                        Stream.of("/usr/sbin", "/usr/bin", "/usr/lib/openssh"))
                .map(folder -> Path.of(folder, program))
                // A shim of a version manager stands before the real one and knows other libraries.
                .filter(file -> !file.toString().contains("/shims/"))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElseGet(() -> missing(program, debianPackage));
    }

    private static String missing(String program, String debianPackage) {
        String sentence =
                "this test needs "
                        + program
                        + ", which is not here: apt-get install "
                        + debianPackage;
        return absent(sentence);
    }

    /// Skips the test that calls, or with `CI=true` fails it.
    public static <T> T absent(String sentence) {
        if ("true".equals(System.getenv("CI"))) {
            return Assertions.fail(sentence);
        }
        return Assumptions.abort(sentence);
    }
}
