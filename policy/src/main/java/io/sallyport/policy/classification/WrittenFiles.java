package io.sallyport.policy.classification;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The files that a program writes, as far as its arguments name them.
///
/// Not told: what a program writes beside what it is asked for, and what it takes out of an
/// archive.
final class WrittenFiles {
    /// They write to the last of their operands, or to the folder of `-t`.
    private static final Set<String> TO_LAST =
            Set.of("cp", "mv", "ln", "install", "scp", "rsync", "rclone", "ditto");

    /// They write to each file that they are given.
    private static final Set<String> TO_ALL =
            Set.of("tee", "touch", "truncate", "sponge", "fallocate", "mkfifo", "mknod");

    /// The options and names whose value is what they write to.
    private static final Map<String, List<String>> TO_NAMED =
            Map.of(
                    "dd", List.of("of"),
                    "wget", List.of("-O", "--output-document", "-o", "--output-file"),
                    "curl", List.of("-o", "--output"),
                    "aria2c", List.of("-o", "--out"),
                    "sort", List.of("-o", "--output"),
                    "openssl", List.of("-out"),
                    "gpg", List.of("-o", "--output"),
                    "gcc", List.of("-o"),
                    "mysqldump", List.of("-r", "--result-file"),
                    "pg_dump", List.of("-f", "--file"));

    private WrittenFiles() {}

    static List<Place> of(String program, Operands operands) {
        List<Place> written = new ArrayList<>();
        if (TO_LAST.contains(program)) {
            written.addAll(operands.into);
        }
        if (TO_ALL.contains(program)) {
            written.addAll(operands.paths);
        }
        if (program.equals("sed") && operands.isInPlace()) {
            written.addAll(operands.paths);
        }
        TO_NAMED.getOrDefault(program, List.of())
                .forEach(name -> written.addAll(operands.named.getOrDefault(name, List.of())));
        return written;
    }
}
