package io.sallyport.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The checkout that the tests run in.
final class Sources {
    static final List<String> MODULES = List.of("recorder", "policy", "gateway", "web-console");

    private Sources() {}

    /// The checkout's top folder; Maven starts tests in the module's, other tools in the top one.
    static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("docs"))
                || !Files.isDirectory(folder.resolve("recorder"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException("not started inside a checkout of Sallyport");
            }
        }
        return folder;
    }

    /// The module whose sources hold this class.
    static String moduleOf(String className) {
        return MODULES.stream()
                .filter(module -> Files.exists(file(module, className)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no source of " + className));
    }

    /// The source of the file that holds this class.
    static String of(JavaClass type) {
        String name = type.getName().replaceFirst("\\$.*", "");
        return text(file(moduleOf(name), name));
    }

    static String of(String className) {
        return text(file(moduleOf(className), className));
    }

    private static Path file(String module, String className) {
        return root().resolve(module)
                .resolve("src/main/java")
                .resolve(className.replace('.', '/') + ".java");
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
