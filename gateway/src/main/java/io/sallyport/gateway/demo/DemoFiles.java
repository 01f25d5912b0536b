package io.sallyport.gateway.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// What lies on a demo target at its first start; later starts leave everything as it is.
final class DemoFiles {
    private static final String PROFILE =
            """
            # Read by a login shell.
            if [ -n "${BASH_VERSION:-}" ] && [ -f ~/.bashrc ]; then . ~/.bashrc; fi
            """;

    private static final String BASHRC =
            """
            case $- in *i*) ;; *) return ;; esac
            PS1='\\u@\\h:\\w\\$ '
            HISTCONTROL=ignoreboth
            alias ls='ls --color=auto' ll='ls -l' grep='grep --color=auto'
            """;

    private DemoFiles() {}

    static void prepareContained(Path scratch, Map<String, String> content) throws IOException {
        if (Files.exists(scratch)) {
            return;
        }
        Files.createDirectories(scratch);
        write(scratch.resolve("files/root/.profile"), PROFILE);
        write(scratch.resolve("files/root/.bashrc"), BASHRC);
        for (Map.Entry<String, String> file : content.entrySet()) {
            // The folders that machine.sh brings along as they are; the others are laid over the
            // machine's.
            boolean whole = file.getKey().matches("/(root|home|srv)/.*");
            write(scratch.resolve((whole ? "files" : "upper") + file.getKey()), file.getValue());
        }
    }

    static void prepareBare(Path home, Map<String, String> content) throws IOException {
        if (Files.exists(home)) {
            return;
        }
        write(home.resolve(".profile"), PROFILE);
        write(home.resolve(".bashrc"), BASHRC);
        for (Map.Entry<String, String> file : content.entrySet()) {
            write(home.resolve(file.getKey().substring(1)), file.getValue());
        }
    }

    private static void write(Path file, String text) throws IOException {
        Path folder = file.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Files.writeString(file, text, StandardCharsets.UTF_8);
    }
}
