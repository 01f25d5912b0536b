package io.sallyport.policy.target;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/// What on a machine with an owner is user data, as far as files are taken one by one: what a shell
/// or a command does there is not bounded by a folder.
///
/// Paths are compared letter by letter: they mean what they say only once the machine itself has
/// resolved links and `..` in them.
///
/// @param paths the folders that hold it, absolute and without `.` and `..`; none listed: all of
///   the machine is user data
/// @param databases what of its databases holds it, as rules and not files go by it; none listed:
///   any may
/// @param buckets the same of object stores
/// @param volumes the same of volumes and disks
/// @param limit how much of it one session may take away; absent: as much as it may read
public record UserData(
        List<String> paths,
        List<String> databases,
        List<String> buckets,
        List<String> volumes,
        @Nullable DataSize limit) {
    public static final UserData WHOLE_MACHINE = new UserData(List.of(), null);

    public UserData {
        paths = List.copyOf(paths);
        databases = List.copyOf(databases);
        buckets = List.copyOf(buckets);
        volumes = List.copyOf(volumes);
    }

    /// Of which only folders are listed.
    public UserData(List<String> paths, @Nullable DataSize limit) {
        this(paths, List.of(), List.of(), List.of(), limit);
    }

    /// Whether every file counts, wherever it lies.
    public boolean isWholeMachine() {
        return paths.isEmpty();
    }

    /// Whether what lies at this absolute path is user data.
    public boolean covers(String path) {
        return isWholeMachine() || paths.stream().anyMatch(folder -> isIn(folder, path));
    }

    /// Whether user data lies somewhere below this absolute path: who moves it moves that.
    public boolean liesBelow(String path) {
        return isWholeMachine() || paths.stream().anyMatch(folder -> isIn(path, folder));
    }

    private static boolean isIn(String folder, String path) {
        return path.startsWith(folder)
                && (path.length() == folder.length()
                        || folder.endsWith("/") // the root
                        || path.charAt(folder.length()) == '/');
    }
}
